import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemsOf, provision, sdkConfig, serveService } from '../../support/ports.ts';
import { harness, roleArn } from './harness.ts';

const made = harness();
let server: Awaited<ReturnType<typeof serveService>>;
let client: SFNClient;
let waiting: string;
let quick: string;

beforeAll(async () => {
  server = await serveService(made.service);
  client = new SFNClient(sdkConfig(server.url));
  waiting = await made.define(
    { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 60, End: true } } },
    { StateMachineName: 'waiting' },
  );
  quick = await made.define(
    { StartAt: 'P', States: { P: { Type: 'Pass', Output: { ok: true }, End: true } } },
    { StateMachineName: 'quick' },
  );
});
afterAll(async () => {
  client.destroy();
  await server.close();
  await made.dispose();
});

const start = (stateMachineArn: string, name: string, input = '{}') =>
  client.send(new StartExecutionCommand({ stateMachineArn, name, input }));

describe('StartExecution', () => {
  it('is idempotent while the execution runs with the same input', async () => {
    const first = await start(waiting, 'same', '{"a":1}');
    expect(first.executionArn).toBe('arn:aws:states:us-east-1:000000000000:execution:waiting:same');
    expect(first.startDate).toEqual(new Date(made.clock.now()));
    expect(await start(waiting, 'same', '{"a":1}')).toMatchObject({
      executionArn: first.executionArn,
      startDate: first.startDate,
    });
    await expect(start(waiting, 'same', '{"a":2}')).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
      message: `Execution Already Exists: '${first.executionArn}'`,
      $metadata: { httpStatusCode: 400 },
    });
    await start(quick, 'same', '{"a":1}');
    expect(
      (await client.send(new ListExecutionsCommand({ stateMachineArn: waiting }))).executions?.filter(
        (one) => one.name === 'same',
      ),
    ).toHaveLength(1);
  });

  it('refuses the name of a closed execution for 90 days', async () => {
    await start(quick, 'closed');
    await made.clock.advance(0);
    await expect(start(quick, 'closed')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    await made.clock.advance(91 * 24 * 3600 * 1000);
    await start(quick, 'closed');
    await made.clock.advance(0);
    expect((await made.history('arn:aws:states:us-east-1:000000000000:execution:quick:closed')).length).toBe(4);
  });

  it('invents a name', async () => {
    const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn: quick }));
    expect(executionArn).toMatch(/:quick:[0-9a-f-]{36}$/);
  });

  it.each(['has space', 'a/b', 'a:b', 'a*', 'a"b', 'a\tb', 'a{b}', 'a\u0085b'])('refuses the name %j', async (name) => {
    await expect(start(quick, name)).rejects.toMatchObject({ name: 'InvalidName' });
  });

  it('refuses a name over 80 characters, bad input and unknown machines', async () => {
    await expect(start(quick, 'x'.repeat(81))).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(start(quick, 'bad', '{')).rejects.toMatchObject({ name: 'InvalidExecutionInput' });
    await expect(start(quick, 'deep', `${'['.repeat(30_000)}${']'.repeat(30_000)}`)).rejects.toMatchObject({
      name: 'UnsupportedByLocalAws',
    });
    await expect(start(quick, 'big', JSON.stringify('x'.repeat(262_143)))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(start(`${quick}x`, 'a')).rejects.toMatchObject({
      name: 'StateMachineDoesNotExist',
      message: `State Machine Does Not Exist: '${quick}x'`,
    });
    await expect(start('x', 'a')).rejects.toMatchObject({
      name: 'InvalidArn',
      message: "Invalid Arn: 'Invalid ARN prefix: x'",
    });
  });
});

describe('executions', () => {
  it('describes one, running and ended', async () => {
    const { executionArn } = await start(waiting, 'describe', '{"x":1}');
    const running = await client.send(new DescribeExecutionCommand({ executionArn }));
    expect(running).toMatchObject({
      status: 'RUNNING',
      name: 'describe',
      input: '{"x":1}',
      inputDetails: { included: true },
      stateMachineArn: waiting,
    });
    expect(running.stopDate).toBeUndefined();
    await made.clock.advance(60_000);
    const ended = await client.send(new DescribeExecutionCommand({ executionArn }));
    expect(ended).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"x":1}',
      outputDetails: { included: true },
      stopDate: new Date(made.clock.now()),
    });
    await expect(client.send(new DescribeExecutionCommand({ executionArn: `${executionArn}x` }))).rejects.toMatchObject(
      { name: 'ExecutionDoesNotExist' },
    );
  });

  it('stops one, and says nothing new when it has ended', async () => {
    const { executionArn } = await start(waiting, 'stop');
    await made.clock.advance(0);
    const { stopDate } = await client.send(new StopExecutionCommand({ executionArn, error: 'E', cause: 'C' }));
    await made.clock.advance(5000);
    expect((await client.send(new StopExecutionCommand({ executionArn }))).stopDate).toEqual(stopDate);
    expect(await client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      status: 'ABORTED',
      error: 'E',
      cause: 'C',
    });
    expect((await made.history(executionArn ?? '')).at(-1)).toMatchObject({
      type: 'ExecutionAborted',
      executionAbortedEventDetails: { error: 'E', cause: 'C' },
    });
  });

  it('lists newest first, by status and in pages', async () => {
    const machine = await made.define(
      { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 60, End: true } } },
      { StateMachineName: 'listed' },
    );
    for (const name of ['a', 'b', 'c', 'd', 'e']) await start(machine, name);
    await client.send(new StopExecutionCommand({ executionArn: machine.replace('stateMachine', 'execution') + ':c' }));
    const names: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await client.send(
        new ListExecutionsCommand({ stateMachineArn: machine, statusFilter: 'RUNNING', maxResults: 2, nextToken }),
      );
      names.push(...(page.executions ?? []).map((one) => one.name ?? ''));
      nextToken = page.nextToken;
      if (nextToken)
        await expect(
          client.send(new ListExecutionsCommand({ stateMachineArn: machine, nextToken })),
        ).rejects.toMatchObject({ name: 'InvalidToken' });
    } while (nextToken);
    expect(names).toEqual(['e', 'd', 'b', 'a']);
    await expect(
      client.send(new ListExecutionsCommand({ stateMachineArn: machine, nextToken: 'nonsense' })),
    ).rejects.toMatchObject({ name: 'InvalidToken' });
  });

  it('shows the history in pages, both ways, with and without data', async () => {
    const { executionArn } = await start(quick, 'history');
    await made.clock.advance(0);
    const all = await client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(all.events?.map((event) => event.type)).toEqual([
      'ExecutionStarted',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);
    expect(all.events?.[0]?.timestamp).toBeInstanceOf(Date);
    const last = await client.send(new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 3 }));
    expect(last.events?.map((event) => event.id)).toEqual([4, 3, 2]);
    const rest = await client.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 3, nextToken: last.nextToken }),
    );
    expect([rest.events?.map((event) => event.id), rest.nextToken]).toEqual([[1], undefined]);
    const bare = await client.send(new GetExecutionHistoryCommand({ executionArn, includeExecutionData: false }));
    expect(JSON.stringify(bare.events)).not.toContain('"output"');
    expect(bare.events?.[2]?.stateExitedEventDetails?.name).toBe('P');
  });

  it('announces status changes', async () => {
    made.events.length = 0;
    const { executionArn } = await start(quick, 'announced', '{"i":1}');
    await made.clock.advance(0);
    expect(made.events).toMatchObject([
      {
        source: 'aws.states',
        detailType: 'Step Functions Execution Status Change',
        resources: [executionArn],
        detail: { status: 'RUNNING', stopDate: null, output: null, input: '{"i":1}', startDate: made.clock.now() },
      },
      {
        detail: {
          executionArn,
          stateMachineArn: quick,
          name: 'announced',
          status: 'SUCCEEDED',
          output: '{"ok":true}',
          stopDate: made.clock.now(),
          inputDetails: { included: true },
        },
      },
    ]);
  });
});

describe('state machines', () => {
  it('describes and lists them', async () => {
    const described = await client.send(new DescribeStateMachineCommand({ stateMachineArn: quick }));
    expect(described).toMatchObject({
      name: 'quick',
      type: 'STANDARD',
      status: 'ACTIVE',
      roleArn,
      loggingConfiguration: { level: 'OFF' },
    });
    expect(JSON.parse(described.definition ?? '')).toMatchObject({ StartAt: 'P' });
    expect((await client.send(new ListStateMachinesCommand({}))).stateMachines?.map((one) => one.name)).toContain(
      'waiting',
    );
    await expect(client.send(new DescribeStateMachineCommand({ stateMachineArn: `${quick}0` }))).rejects.toMatchObject({
      name: 'StateMachineDoesNotExist',
    });
  });

  it('keeps an execution on the revision with which it was started', async () => {
    const before = await made.define(
      { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 60, Output: 'old', End: true } } },
      { StateMachineName: 'changing' },
    );
    const executionArn = await made.start(before);
    await made.clock.advance(0);
    await made.define(
      { StartAt: 'N', States: { N: { Type: 'Succeed', Output: 'new' } } },
      { StateMachineName: 'changing' },
    );
    const { definition } = await client.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    expect(definition).toContain('old');
    await made.clock.advance(60_000);
    expect((await made.describe(executionArn)).output).toBe('"old"');
  });

  it('takes the definition from an asset and replaces substitutions', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'asl-')), 'd.json');
    writeFileSync(
      path,
      JSON.stringify({
        QueryLanguage: 'JSONata',
        StartAt: 'T',
        States: { T: { Type: 'Task', Resource: '${Fn}', End: true } },
      }),
    );
    const properties = {
      RoleArn: roleArn,
      DefinitionS3Location: { Bucket: 'b', Key: 'k' },
      DefinitionSubstitutions: { Fn: 'arn:aws:lambda:us-east-1:000000000000:function:f' },
    };
    const provisioned = await provision(made.service, 'AWS::StepFunctions::StateMachine', 'Asset', properties, {
      'b/k': { path, packaging: 'file' },
    });
    expect(provisioned.attributes).toMatchObject({
      Name: 'Test-Asset-0a1b2c3d4e5f',
      Arn: provisioned.ref,
      StateMachineRevisionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(
      (await client.send(new DescribeStateMachineCommand({ stateMachineArn: provisioned.ref }))).definition,
    ).toContain('function:f');
  });

  it('are STANDARD or EXPRESS', async () => {
    const of = (StateMachineType: string) =>
      made.define({ StartAt: 'S', States: { S: { Type: 'Succeed' } } }, { StateMachineType });
    const stateMachineArn = await of('EXPRESS');
    expect((await client.send(new DescribeStateMachineCommand({ stateMachineArn }))).type).toBe('EXPRESS');
    expect(problemsOf(made.service, 'AWS::StepFunctions::StateMachine', { StateMachineType: 'FAST' }).join()).toContain(
      '"FAST" is not a valid enum value',
    );
  });
});

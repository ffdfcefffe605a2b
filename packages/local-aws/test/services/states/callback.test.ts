import { describe, expect, it } from 'vitest';
import { createSqs } from '../../../src/services/sqs/index.ts';
import { jsonCall } from '../../support/json-call.ts';
import { provision, testPorts } from '../../support/ports.ts';
import { settle, virtualClock } from '../virtual-clock.ts';
import { harness, harnesses, type Lambda } from './harness.ts';

const create = harnesses();
const waiting = (rest: object = {}) => ({
  StartAt: 'A',
  States: {
    A: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: { FunctionName: 'f', Payload: '{% $states.context.Task.Token %}' },
      ...rest,
      End: true,
    },
    ...('Catch' in rest ? { B: { Type: 'Succeed' } } : {}),
  },
});

/** Makes a function that keeps the tokens that it gets. */
function keeper() {
  const tokens: string[] = [];
  const lambda: Lambda = (_, payload) => tokens.push(payload as string);
  return { tokens, lambda };
}

describe('.waitForTaskToken', () => {
  const started = async (rest: object = {}) => {
    const { tokens, lambda } = keeper();
    const made = create({ lambda });
    const execution = await made.start(await made.define(waiting(rest)));
    await settle();
    return { made, execution, taskToken: tokens[0] ?? '' };
  };

  it('waits until its token comes back with an output', async () => {
    const { made, execution, taskToken } = await started();
    await made.clock.advance(3_600_000);
    expect((await made.describe(execution)).status).toBe('RUNNING');
    await made.call('SendTaskSuccess', { taskToken, output: '{"done":true}' });
    expect(await made.describe(execution)).toMatchObject({ status: 'SUCCEEDED', output: '{"done":true}' });
    expect(made.types(await made.history(execution))).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('fails without an error where its token comes back without one, which a Catch sees as null', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'B', Output: '{% $states.errorOutput %}' }];
    const { made, execution, taskToken } = await started({ Catch });
    await made.call('SendTaskFailure', { taskToken });
    expect((await made.describe(execution)).output).toBe('{"Error":null,"Cause":null}');
  });

  it('fails with the error that its token comes back with, and can catch it', async () => {
    const { made, execution, taskToken } = await started();
    await made.call('SendTaskFailure', { taskToken, error: 'No', cause: 'because' });
    expect(await made.describe(execution)).toMatchObject({ status: 'FAILED', error: 'No', cause: 'because' });
  });

  it('lives as long as heartbeats come', async () => {
    const { made, execution, taskToken } = await started({ HeartbeatSeconds: 10 });
    for (let beat = 0; beat < 3; beat++) {
      await made.clock.advance(9_000);
      await made.call('SendTaskHeartbeat', { taskToken });
    }
    expect((await made.describe(execution)).status).toBe('RUNNING');
    await made.clock.advance(10_000);
    expect(await made.describe(execution)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    await expect(made.call('SendTaskHeartbeat', { taskToken })).rejects.toMatchObject({ name: 'TaskTimedOut' });
  });

  it('times out by TimeoutSeconds whatever heartbeats come', async () => {
    const { made, execution, taskToken } = await started({ TimeoutSeconds: 15, HeartbeatSeconds: 10 });
    await made.clock.advance(9_000);
    await made.call('SendTaskHeartbeat', { taskToken });
    await made.clock.advance(6_000);
    expect((await made.describe(execution)).error).toBe('States.Timeout');
  });

  it('takes a token once, and no token of its own making or of an ended execution', async () => {
    const { made, execution, taskToken } = await started();
    const [arn, frame, attempt] = JSON.parse(Buffer.from(taskToken, 'base64').toString()) as unknown[];
    const forged = Buffer.from(JSON.stringify([arn, frame, attempt, 'guess'])).toString('base64');
    const send = (token: string) => made.call('SendTaskSuccess', { taskToken: token, output: '1' });
    await expect(send(forged)).rejects.toMatchObject({ name: 'TaskTimedOut' });
    await expect(send('nonsense')).rejects.toMatchObject({
      name: 'InvalidToken',
      message: "Invalid Token: 'Invalid token'",
    });
    await send(taskToken);
    await expect(send(taskToken)).rejects.toMatchObject({ name: 'TaskTimedOut' });
    expect((await made.describe(execution)).output).toBe('1');
  });

  it('still waits after a crash, with its old token and its old time limit', async () => {
    const clock = virtualClock();
    const disk = testPorts({ clock });
    const { tokens, lambda } = keeper();
    const first = harness({ clock, database: disk.database, lambda });
    const definition = waiting({ TimeoutSeconds: 100 });
    const one = await first.start(await first.define(definition), {}, 'answered');
    const two = await first.start(await first.define(definition), {}, 'forgotten');
    await settle();
    await first.service.stop();
    await clock.advance(60_000);
    const second = harness({ clock, database: disk.database, lambda });
    second.service.start?.();
    await settle();
    expect(tokens).toHaveLength(2);
    await second.call('SendTaskSuccess', { taskToken: tokens[0], output: '"late"' });
    expect((await second.describe(one)).output).toBe('"late"');
    await clock.advance(39_999);
    expect((await second.describe(two)).status).toBe('RUNNING');
    await clock.advance(1);
    expect((await second.describe(two)).error).toBe('States.Timeout');
    await second.service.stop();
    disk.dispose();
  });
});

describe('activities', () => {
  const activityArn = 'arn:aws:states:us-east-1:000000000000:activity:work';
  const definition = {
    StartAt: 'A',
    States: { A: { Type: 'Task', Resource: activityArn, TimeoutSeconds: 300, End: true } },
  };

  it('hand their work to the worker that asks first, also one that waits already', async () => {
    const made = create();
    await made.call('CreateActivity', { name: 'work' });
    const early = made.call<{ taskToken: string; input: string }>('GetActivityTask', {
      activityArn,
      workerName: 'early',
    });
    await settle();
    const machine = await made.define(definition);
    const execution = await made.start(machine, { n: 1 });
    const { taskToken, input } = await early;
    expect(input).toBe('{"n":1}');
    await made.call('SendTaskSuccess', { taskToken, output: '2' });
    expect((await made.describe(execution)).output).toBe('2');
    const history = await made.history(execution);
    expect(made.types(history).slice(2, 5)).toEqual(['ActivityScheduled', 'ActivityStarted', 'ActivitySucceeded']);
    expect(history[3]).toMatchObject({ activityStartedEventDetails: { workerName: 'early' } });
  });

  it('answer nothing when there is no work for a minute', async () => {
    const made = create();
    await made.call('CreateActivity', { name: 'work' });
    const poll = made.call('GetActivityTask', { activityArn });
    await made.clock.advance(60_000);
    expect(await poll).toEqual({});
  });
});

describe('integrations', () => {
  it('start an execution and wait for its end', async () => {
    const made = create();
    const child = await made.define(
      { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 30, Output: { n: 1 }, End: true } } },
      {},
      'Child',
    );
    const task = (pattern: string) => ({
      Type: 'Task',
      Resource: `arn:aws:states:::states:startExecution${pattern}`,
      Arguments: { StateMachineArn: child, Input: { a: 1 } },
      Output: '{% $states.result.Output %}',
    });
    const parent = await made.define(
      {
        StartAt: 'A',
        States: {
          A: { ...task('.sync'), Assign: { text: '{% $states.result.Output %}' }, Next: 'B' },
          B: { ...task('.sync:2'), Output: ['{% $text %}', '{% $states.result.Output %}'], End: true },
        },
      },
      {},
      'Parent',
    );
    const execution = await made.start(parent);
    await made.clock.advance(29_999);
    expect((await made.describe(execution)).status).toBe('RUNNING');
    await made.clock.advance(30_001);
    expect(JSON.parse((await made.describe(execution)).output ?? '')).toEqual(['{"n":1}', { n: 1 }]);
  });

  it('fail when what they wait for fails', async () => {
    const made = create();
    const child = await made.define(
      { StartAt: 'F', States: { F: { Type: 'Fail', Error: 'Own', Cause: 'c' } } },
      {},
      'Child',
    );
    const { error, cause } = await made.run({
      A: {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Arguments: { StateMachineArn: child },
        End: true,
      },
    });
    expect(error).toBe('States.TaskFailed');
    expect(JSON.parse(cause ?? '')).toMatchObject({ Status: 'FAILED', Error: 'Own', Cause: 'c' });
  });

  it('send JSON to a queue, and name its errors', async () => {
    const made = create({ services: (base) => ({ sqs: createSqs(base) }) });
    const sqs = made.services?.['sqs'];
    if (!sqs) throw new Error('no queue service');
    await provision(sqs, 'AWS::SQS::Queue', 'Q', { QueueName: 'q' });
    const send = (QueueUrl: string) => ({
      A: {
        Type: 'Task',
        Resource: 'arn:aws:states:::sqs:sendMessage',
        Arguments: { QueueUrl, MessageBody: { a: [1] } },
        Output: '{% $states.result.MessageId %}',
        End: true,
      },
    });
    expect((await made.run(send('http://x/000000000000/q'))).status).toBe('SUCCEEDED');
    const { Messages } = await jsonCall<{ Messages: { Body: string }[] }>(sqs, 'AmazonSQS.ReceiveMessage', {
      QueueUrl: 'http://x/000000000000/q',
    });
    expect(Messages.map(({ Body }) => Body)).toEqual(['{"a":[1]}']);
    const machine = await made.define({ StartAt: 'A', States: send('http://x/000000000000/none') }, {}, 'Other');
    const execution = await made.start(machine, {}, 'other');
    await settle();
    expect((await made.describe(execution)).error).toBe('SQS.QueueDoesNotExistException');
  });

  it('send a message to a group of a FIFO queue', async () => {
    const made = create({ services: (base) => ({ sqs: createSqs(base) }) });
    const sqs = made.services?.['sqs'];
    if (!sqs) throw new Error('no queue service');
    const { ref: QueueUrl } = await provision(sqs, 'AWS::SQS::Queue', 'Q', { QueueName: 'q.fifo', FifoQueue: true });
    const message = { QueueUrl, MessageBody: 'm', MessageGroupId: 'g', MessageDeduplicationId: 'd' };
    const send = { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage', Arguments: message };
    const { value } = await made.run({ A: { ...send, Next: 'B' }, B: { ...send, End: true } });
    expect(value).toHaveProperty('SequenceNumber');
    const { Messages } = await jsonCall<{ Messages: object[] }>(sqs, 'AmazonSQS.ReceiveMessage', {
      ...{ QueueUrl, MaxNumberOfMessages: 10 },
    });
    expect(Messages).toHaveLength(1);
  });

  it('answer the end of the log of a function that is asked for it', async () => {
    const made = create();
    const invoke = (LogType: string) => ({
      ...{ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: { FunctionName: 'f', LogType } },
      Output: '{% [$states.result.LogResult, $states.result.SdkHttpMetadata.HttpHeaders.`X-Amz-Log-Result`] %}',
    });
    const { value } = await made.run({
      A: { ...invoke('Tail'), Assign: { tail: '{% $states.result.LogResult %}' }, Next: 'B' },
      B: { ...invoke('None'), Output: '{% [$states.input, $exists($states.result.LogResult), $tail] %}', End: true },
    });
    expect(value).toEqual(['U1RBUlQ=', 'U1RBUlQ=', false, 'U1RBUlQ=']);
  });

  it('start an execution with a trace header, which nothing here reads', async () => {
    const made = create();
    const child = await made.define({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } }, {}, 'Child');
    const Arguments = { StateMachineArn: child, TraceHeader: 'Root=1-67891233-abcdef012345678912345678' };
    const Resource = 'arn:aws:states:::states:startExecution.sync:2';
    expect((await made.run({ A: { Type: 'Task', Resource, Arguments, End: true } })).status).toBe('SUCCEEDED');
  });

  it('call any action of a service by its SDK name', async () => {
    const made = create();
    const { value, error } = await made.run({
      A: {
        Type: 'Task',
        Resource: 'arn:aws:states:::aws-sdk:sfn:createActivity',
        Arguments: { Name: 'made-by-task' },
        Output: '{% $states.result.ActivityArn %}',
        Next: 'B',
      },
      B: {
        Type: 'Task',
        Resource: 'arn:aws:states:::aws-sdk:sfn:describeExecution',
        Arguments: { ExecutionArn: 'arn:aws:states:us-east-1:000000000000:execution:a:b' },
        Catch: [{ ErrorEquals: ['Sfn.ExecutionDoesNotExistException'], Output: '{% $states.input %}', Next: 'C' }],
        End: true,
      },
      C: { Type: 'Pass', End: true },
    });
    expect(error).toBeUndefined();
    expect(value).toBe('arn:aws:states:us-east-1:000000000000:activity:made-by-task');
  });
});

it('a task that waits for a job may be answered by its token before the job ends', async () => {
  const made = create();
  const wait = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 60, End: true } } };
  const inner = await made.define(wait, {}, 'Inner');
  const job = {
    Type: 'Task',
    Resource: 'arn:aws:states:::states:startExecution.sync',
    Arguments: { StateMachineArn: inner, Name: 'job', Input: { token: '{% $states.context.Task.Token %}' } },
    End: true,
  };
  const execution = await made.start(await made.define({ StartAt: 'J', States: { J: job } }));
  await settle();
  const { input = '{}' } = await made.call<{ input?: string }>('DescribeExecution', {
    executionArn: `${inner.replace(':stateMachine:', ':execution:')}:job`,
  });
  const { token: taskToken } = JSON.parse(input) as { token: string };
  await made.call('SendTaskSuccess', { taskToken, output: '"early"' });
  expect(await made.describe(execution)).toMatchObject({ status: 'SUCCEEDED', output: '"early"' });
});

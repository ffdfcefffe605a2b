import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterEach, describe, expect, it } from 'vitest';
import { confirmReport, createPhones } from '../../../functions/confirm-report/confirm.ts';
import { createExecutions } from '../../../functions/shared/report/executions.ts';
import { createNotifier } from '../../../functions/finish-report/notifier.ts';
import { createLocation } from '../../../functions/shared/lambda/parameters.ts';
import { createPublisher } from '../../../functions/shared/report/publisher.ts';
import type { Publisher } from '../../../functions/shared/report/publisher.ts';
import { publishDragonAdded, publishStatus } from '../../../functions/shared/report/publish.ts';
import { readReport } from '../../../functions/shared/report/report-store.ts';
import { reportDragon } from '../../../functions/report-dragon/report.ts';
import { silentTelemetry } from '../../../functions/shared/storage/telemetry.ts';
import { createApplication, createClock, inputOf } from './support/application.ts';
import type { Stub } from './support/http.ts';
import { startStub } from './support/http.ts';
import { runWorkflow } from './support/workflow.ts';

const named = (name: string): Error => Object.assign(new Error(name), { name });

/** Stands for an SDK client: records what is sent, answers by the command's name. */
function client(answers: Record<string, (input: Record<string, unknown>) => unknown>) {
  const sent: { readonly name: string; readonly input: Record<string, unknown> }[] = [];
  const send = async (command: { constructor: { name: string }; input: Record<string, unknown> }): Promise<unknown> => {
    sent.push({ name: command.constructor.name, input: command.input });
    return answers[command.constructor.name]?.(command.input) ?? {};
  };
  return { sent, send: send as never };
}

describe('the location of the catalogue', () => {
  const names = { bucket: 'bucket_parameter', file: 'file_parameter' };
  const deployed = { bucket: 'first', file: 'catalogue/dragons.json' };

  it('is read by one request a minute, and the last one known serves while it cannot be read', async () => {
    const clock = createClock();
    let bucket: string | undefined = 'one';
    const ssm = client({
      GetParametersCommand: () => {
        if (bucket === undefined) throw named('ThrottlingException');
        return { Parameters: [parameter('file_parameter', 'f.json'), parameter('bucket_parameter', bucket)] };
      },
    });
    const location = createLocation(ssm, { clock, telemetry: silentTelemetry }, { names, deployed, lifetime: 60_000 });
    expect([await location(), await location()]).toEqual(Array(2).fill({ bucket: 'one', file: 'f.json' }));
    expect(ssm.sent).toEqual([
      { name: 'GetParametersCommand', input: { Names: ['bucket_parameter', 'file_parameter'] } },
    ]);
    bucket = 'two';
    clock.time += 59_999;
    expect((await location()).bucket).toBe('one');
    clock.time += 1;
    expect((await location()).bucket).toBe('two');
    bucket = undefined;
    clock.time += 60_000;
    expect((await location()).bucket).toBe('two');
    bucket = 'three';
    clock.time += 5_000;
    expect((await location()).bucket).toBe('three');
  });

  it.each([
    ['is throttled', () => Promise.reject(named('ThrottlingException'))],
    ['lacks one of them', () => Promise.resolve({ Parameters: [parameter('file_parameter', 'f.json')] })],
  ])('is that of the deployment when the first read %s, and is asked for again soon', async (_, answer) => {
    const clock = createClock();
    const ssm = client({ GetParametersCommand: answer });
    const location = createLocation(ssm, { clock, telemetry: silentTelemetry }, { names, deployed, lifetime: 60_000 });
    expect([await location(), await location()]).toEqual([deployed, deployed]);
    expect(ssm.sent).toHaveLength(1);
    clock.time += 5_000;
    await location();
    expect(ssm.sent).toHaveLength(2);
  });
});

const parameter = (Name: string, Value: string) => ({ Name, Value });

describe('executions', () => {
  const machine = 'arn:aws:states:us-east-1:000000000000:stateMachine:Reports';

  it('start under the name of the report with its id and nothing else', async () => {
    const sfn = client({});
    expect(await createExecutions(sfn, machine).start('id')).toBe('running');
    expect(sfn.sent).toEqual([
      { name: 'StartExecutionCommand', input: { stateMachineArn: machine, name: 'id', input: '{"reportId":"id"}' } },
    ]);
  });

  it('that have ended are closed, and one that never was does not run', async () => {
    const answer = (name: string) => () => {
      throw named(name);
    };
    expect(
      await createExecutions(client({ StartExecutionCommand: answer('ExecutionAlreadyExists') }), machine).start('id'),
    ).toBe('closed');
    await expect(
      createExecutions(client({ StartExecutionCommand: answer('AccessDeniedException') }), machine).start('id'),
    ).rejects.toThrow('AccessDenied');
    expect(
      await createExecutions(client({ DescribeExecutionCommand: answer('ExecutionDoesNotExist') }), machine).isRunning(
        'id',
      ),
    ).toBe(false);
    const running = client({ DescribeExecutionCommand: () => ({ status: 'RUNNING' }) });
    expect(await createExecutions(running, machine).isRunning('id')).toBe(true);
    expect(running.sent[0]?.input).toEqual({
      executionArn: 'arn:aws:states:us-east-1:000000000000:execution:Reports:id',
    });
  });
});

describe('the publisher', () => {
  const stubs: Stub[] = [];
  afterEach(async () => {
    await Promise.all(stubs.splice(0).map((stub) => stub.stop()));
  });
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' };
  const against = async (status: number, text: string): Promise<{ publisher: Publisher; stub: Stub }> => {
    const stub = await startStub((_, response) => response.writeHead(status).end(text));
    stubs.push(stub);
    return {
      stub,
      publisher: createPublisher({
        url: `${stub.url}/graphql`,
        region: 'eu-west-1',
        credentials,
        clock: createClock(),
        fetch,
      }),
    };
  };
  const dragon = {
    name: 'Ø',
    family: 'red',
    description: 'd',
    addedAt: '2026-01-01T00:00:00.000Z',
    location: { country: 'c', state: 's', city: 'x', neighborhood: 'n' },
  };

  it('signs as the role for appsync, and selects all that subscribers may want', async () => {
    const { publisher, stub } = await against(200, '{"data":{"publishDragonAdded":{"name":"x"}}}');
    await publisher.dragonAdded(dragon);
    const [request] = stub.received;
    const body = JSON.parse(request?.body ?? '') as { query: string; variables: unknown };
    expect(body.variables).toEqual({ input: dragon });
    expect(body.query).toContain('{ name family description addedAt location { country state city neighborhood } }');
    const { host, port } = new URL(stub.url);
    const signer = new SignatureV4({ service: 'appsync', region: 'eu-west-1', credentials, sha256: Sha256 });
    const expected = await signer.sign(
      {
        method: 'POST',
        protocol: 'http:',
        hostname: '127.0.0.1',
        port: Number(port),
        path: '/graphql',
        headers: { host, 'content-type': 'application/json' },
        body: request?.body,
      },
      { signingDate: new Date(Date.UTC(2026, 0, 1)) },
    );
    expect(request?.headers.authorization).toBe(expected.headers['authorization']);
    expect(request?.headers['x-amz-security-token']).toBe('session');
    expect(request?.headers.host).toBe(host);
  });

  it.each([
    [
      200,
      '{"data":null,"errors":[{"errorType":"Unauthorized","message":"secret"}]}',
      'AppSync refused the mutation: Unauthorized.',
    ],
    [200, '{"data":{"x":1},"errors":[{"message":"secret"}]}', 'AppSync refused the mutation: unnamed.'],
    [200, '{"data":null}', 'AppSync refused the mutation: no data.'],
    [200, '<html>', 'AppSync refused the mutation: not JSON.'],
    [401, '{"errors":[]}', 'AppSync answered 401.'],
    [500, '', 'AppSync answered 500.'],
  ])('takes %i %s as an error', async (status, text, message) => {
    const { publisher } = await against(status, text);
    await expect(publisher.dragonAdded(dragon)).rejects.toMatchObject({ name: 'PublishError', message });
  });

  it('publishes what is stored, and announces only what was accepted', async () => {
    const application = createApplication();
    const { id } = await reportDragon(application, 'alice', inputOf('Ember'));
    expect(await publishDragonAdded(application, id)).toEqual({ version: 1 });
    expect(application.announced).toEqual([]);
    await runWorkflow(application, id);
    expect(await publishStatus(application, id)).toEqual({ version: 3 });
    await expect(publishStatus(application, `${id.slice(0, -1)}${id.endsWith('a') ? 'b' : 'a'}`)).rejects.toMatchObject(
      { name: 'ReportNotFoundError' },
    );
  });
});

describe('the notifier', () => {
  it('says what was decided and nothing of people', async () => {
    const application = createApplication();
    const accepted = await reportDragon(application, 'alice', inputOf('Ember'));
    const rejected = await reportDragon(application, 'alice', inputOf('EMBER', { description: 'private words' }));
    for (const { id } of [accepted, rejected]) await runWorkflow(application, id);
    const sns = client({});
    const notifier = createNotifier(sns, 'topic');
    for (const { id } of [accepted, rejected])
      await notifier.decided((await readReport(application.truth, id)) as never);
    expect(sns.sent.map(({ input }) => JSON.parse(String(input['Message'])) as unknown)).toEqual([
      { reportId: accepted.id, status: 'ACCEPTED', version: 3, dragonName: 'Ember' },
      { reportId: rejected.id, status: 'REJECTED', version: 3, dragonName: null },
    ]);
    expect(sns.sent[0]?.input).toMatchObject({
      TopicArn: 'topic',
      MessageAttributes: { status: { DataType: 'String', StringValue: 'ACCEPTED' } },
    });
  });
});

describe('the confirmation', () => {
  const decided = async (confirmationRequired: boolean) => {
    const application = createApplication();
    const { id } = await reportDragon(
      application,
      'alice-sub',
      inputOf('Ember', { confirmationRequired, reportingPhoneNumber: '+15555550199' }),
    );
    await runWorkflow(application, id);
    return { application, id };
  };
  const user = (verified: string) =>
    client({
      AdminGetUserCommand: () => ({
        UserAttributes: [
          { Name: 'phone_number', Value: '+15555550100' },
          { Name: 'phone_number_verified', Value: verified },
        ],
      }),
    });

  it('goes to the number that Cognito has verified, not to the one that was typed', async () => {
    const { application, id } = await decided(true);
    const [cognito, sns] = [user('true'), client({})];
    expect(await confirmReport({ ...application, phones: createPhones(cognito, sns, 'pool') }, id)).toEqual({
      confirmed: true,
    });
    expect(cognito.sent[0]?.input).toEqual({ UserPoolId: 'pool', Username: 'alice-sub' });
    expect(sns.sent.map(({ input }) => input['PhoneNumber'])).toEqual(['+15555550100']);
  });

  it.each([
    ['not asked for', false, 'true'],
    ['not verified', true, 'false'],
  ])('is not sent when %s', async (_, wanted, verified) => {
    const { application, id } = await decided(wanted);
    const sns = client({});
    expect(await confirmReport({ ...application, phones: createPhones(user(verified), sns, 'pool') }, id)).toEqual({
      confirmed: false,
    });
    expect(sns.sent).toEqual([]);
  });
});

import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
  TestStateCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { requestOf } from '../../../src/services/states/integrations/http/request.ts';
import { allow, document, roleArn, startStack, trusting, type Stack } from '../../iam/stack.ts';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A foreign server that the operator has allowed. */
let server: Server;
let root: string;
const seen: Seen[] = [];
let reply: { status: number; type?: string; body: string | Buffer } = { status: 200, body: '' };

let stack: Stack;
let client: SFNClient;
let connectionArn: string;
let machines = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(reply.status, { 'content-type': reply.type ?? 'application/json', 'x-own': 'a' });
      response.end(reply.body);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  stack = await startStack({ allowHosts: [new URL(root).host] });
  client = new SFNClient({ ...stack.administrator, disableHostPrefix: true });
  await role('machine', [allow('*')]);
});
afterAll(async () => {
  client.destroy();
  await stack.close();
  server.close();
});
beforeEach(async () => {
  seen.length = 0;
  reply = { status: 200, body: '{"ok":true}' };
  connectionArn = await connection({
    ApiKeyAuthParameters: { ApiKeyName: 'X-Key', ApiKeyValue: 'secret' },
    InvocationHttpParameters: {
      HeaderParameters: [{ Key: 'shared', Value: 'of the connection' }],
      QueryStringParameters: [{ Key: 'page', Value: '9' }],
    },
  });
});

const role = (name: string, statements: readonly object[]) =>
  stack.provision('AWS::IAM::Role', name, {
    RoleName: name,
    AssumeRolePolicyDocument: trusting({ Service: 'states.amazonaws.com' }),
    Policies: [{ PolicyName: 'all', PolicyDocument: document(...statements) }],
  });

async function connection(AuthParameters: object, AuthorizationType = 'API_KEY'): Promise<string> {
  const properties = { Name: `c${++machines}`, AuthorizationType, AuthParameters };
  const made = await stack.provision('AWS::Events::Connection', `C${machines}`, properties);
  return String(made.attributes['Arn']);
}

const task = (rest: object = {}, state: object = { End: true }): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::http:invoke',
  Arguments: { ApiEndpoint: `${root}/a`, Method: 'GET', InvocationConfig: { ConnectionArn: connectionArn }, ...rest },
  ...state,
});

/** Runs one state alone, because an execution takes longer. */
async function run(state: object, roleName = 'machine') {
  const definition = JSON.stringify({ QueryLanguage: 'JSONata', ...state });
  const { status, output, error, cause } = await client.send(
    new TestStateCommand({ definition, roleArn: roleArn(roleName) }),
  );
  return { status, error, cause, output: output === undefined ? undefined : (JSON.parse(output) as unknown) };
}

async function execute(state: object) {
  const properties = { RoleArn: roleArn('machine'), DefinitionString: JSON.stringify(single(state)) };
  const { ref } = await stack.provision('AWS::StepFunctions::StateMachine', 'Machine', properties);
  const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn: ref }));
  const describing = () => client.send(new DescribeExecutionCommand({ executionArn }));
  await expect.poll(async () => (await describing()).status).toBe('SUCCEEDED');
  const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
  return { events, output: JSON.parse((await describing()).output ?? '') as unknown };
}
const single = (A: object): object => ({ QueryLanguage: 'JSONata', StartAt: 'A', States: { A } });

describe('an HTTP Task', () => {
  it('sends what it and its connection say, and gives the response', async () => {
    const { output, events } = await execute(
      task({
        Method: 'POST',
        Headers: { Shared: 'of the task', own: ['a', 'b'] },
        QueryParameters: { page: 1, tag: ['x', 'y z'] },
        RequestBody: { n: 1 },
      }),
    );
    expect(output).toMatchObject({
      Headers: { 'content-type': ['application/json'], 'x-own': ['a'] },
      ResponseBody: { ok: true },
      StatusCode: 200,
      StatusText: 'OK',
    });
    expect(seen).toMatchObject([{ method: 'POST', url: '/a?page=9&tag=x&tag=y+z', body: '{"n":1}' }]);
    expect(seen[0]?.headers).toMatchObject({
      ...{ 'x-key': 'secret', shared: 'of the connection', own: 'a,b', range: 'bytes=0-262144' },
      'content-type': 'application/json; charset=UTF-8',
      'user-agent': 'Amazon|StepFunctions|HttpInvoke|us-east-1',
    });
    const scheduled = events.find(({ type }) => type === 'TaskScheduled')?.taskScheduledEventDetails;
    expect(scheduled).toMatchObject({ resourceType: 'http', resource: 'invoke' });
    expect(scheduled?.parameters).not.toContain('secret');
  });

  it.each([
    ['INDICES', 'a%5B0%5D=x%20y&a%5B1%5D=z&b%5Bc%5D=1'],
    ['REPEAT', 'a=x%20y&a=z&b%5Bc%5D=1'],
    ['COMMAS', 'a=x%20y,z&b%5Bc%5D=1'],
    ['BRACKETS', 'a%5B%5D=x%20y&a%5B%5D=z&b%5Bc%5D=1'],
  ])('writes forms with lists as %s', (ArrayFormat, body) => {
    const Transform = { RequestBodyEncoding: 'URL_ENCODED', RequestEncodingOptions: { ArrayFormat } };
    const args = { ApiEndpoint: root, Method: 'PUT', Transform, RequestBody: { a: ['x y', 'z'], b: { c: 1 } } };
    expect(requestOf(args, { headers: {}, query: {}, body: {} }, 'r')).toMatchObject({ body });
  });

  it('fails by the status, which a Catch may name, and its connection is not used again after a 401', async () => {
    reply = { status: 404, body: '{"m":"gone"}' };
    expect(await run(task())).toMatchObject({
      ...{ status: 'FAILED', error: 'States.Http.StatusCode.404', cause: '{"m":"gone"}' },
    });
    reply = { status: 401, body: 'no' };
    const caught = { Catch: [{ ErrorEquals: ['States.Http.StatusCode.401'], Next: 'C' }], End: true };
    expect(await run(task({}, caught))).toMatchObject({ status: 'CAUGHT_ERROR' });
    expect(await run(task())).toMatchObject({ error: 'Events.ConnectionResource.InvalidConnectionState' });
    expect(seen).toHaveLength(2);
  });

  it.each([
    ['a header that it may not have', { Headers: { 'X-Amz-Date': 'x' } }, 'States.Runtime'],
    ['an endpoint that is none', { ApiEndpoint: "{% 'no' %}" }, 'States.Runtime'],
    [
      'a host elsewhere that nobody has allowed',
      { ApiEndpoint: 'https://example.com/' },
      'States.Http.UnsupportedByLocalAws',
    ],
    ['a body with GET', { RequestBody: { a: 1 } }, 'States.Http.UnsupportedByLocalAws'],
    ['a body with HEAD', { Method: 'HEAD', RequestBody: 'a' }, 'States.Http.UnsupportedByLocalAws'],
    [
      'a connection that is not there',
      { InvocationConfig: { ConnectionArn: 'arn:aws:events:us-east-1:000000000000:connection/x/y' } },
      'Events.ConnectionResource.ResourceNotFound',
    ],
  ])('fails for %s', async (_, args, error) => {
    expect(await run(task(args))).toMatchObject({ status: 'FAILED', error });
    expect(seen).toEqual([]);
  });

  it('fails for a response that is no text', async () => {
    reply = { status: 200, type: 'image/png', body: Buffer.from([137, 80]) };
    expect(await run(task())).toMatchObject({ error: 'States.Runtime' });
    reply = { status: 200, type: 'text/plain', body: 'é' };
    expect(await run(task())).toMatchObject({ output: { ResponseBody: 'é' } });
  });

  it('reaches the endpoints of the runtime itself', async () => {
    const endpoint = `${stack.administrator.endpoint}/nobody`;
    expect(await run(task({ ApiEndpoint: endpoint }))).toMatchObject({
      ...{
        error: 'States.Http.StatusCode.403',
        cause: expect.stringContaining('<Code>AccessDenied</Code>') as string,
      },
    });
  });
});

describe('the role of an HTTP Task', () => {
  const reading = [
    allow('events:RetrieveConnectionCredentials'),
    allow(
      ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
      'arn:aws:secretsmanager:*:*:secret:events!connection/*',
    ),
  ];
  const invoking = (Condition: object) => allow('states:InvokeHTTPEndpoint', '*', { Condition });

  it('may call as far as the method and the endpoint are allowed', async () => {
    const like = { StringLike: { 'states:HTTPEndpoint': `${root}/a*` } };
    await role('narrow', [...reading, invoking({ StringEquals: { 'states:HTTPMethod': 'GET' }, ...like })]);
    expect(await run(task(), 'narrow')).toMatchObject({ status: 'SUCCEEDED' });
    expect(await run(task({ Method: 'DELETE' }), 'narrow')).toMatchObject({ error: 'States.Permissions' });
    expect(await run(task({ ApiEndpoint: `${root}/b` }), 'narrow')).toMatchObject({ error: 'States.Permissions' });
    expect(seen).toHaveLength(1);
  });

  it('has to be allowed to read the connection and its secret', async () => {
    await role('half', [allow(['states:InvokeHTTPEndpoint', 'events:RetrieveConnectionCredentials'])]);
    const { error, cause } = await run(task(), 'half');
    expect(error).toBe('Events.ConnectionResource.AccessDenied');
    expect(cause).toContain('secretsmanager:DescribeSecret');
  });
});

it('is tried alone with the request and the response, and with secrets for who may see them', async () => {
  const tried = async (revealSecrets: boolean, by = client) =>
    by.send(
      new TestStateCommand({
        ...{ definition: JSON.stringify({ QueryLanguage: 'JSONata', ...task() }), roleArn: roleArn('machine') },
        ...{ inspectionLevel: 'TRACE', revealSecrets },
      }),
    );
  const hidden = await tried(false);
  expect(hidden.inspectionData).toMatchObject({
    request: { protocol: 'http', method: 'GET', url: `${root}/a` },
    response: { protocol: 'http', statusCode: '200', statusMessage: 'OK', body: '{"ok":true}' },
  });
  expect(JSON.stringify(hidden.inspectionData?.request)).not.toContain('secret');
  expect((await tried(true)).inspectionData?.request).toMatchObject({
    url: `${root}/a?page=9`,
    headers: expect.stringContaining('X-Key: secret') as string,
  });
  const options = await stack.role('tester', allow(['states:TestState', 'iam:PassRole']));
  const tester = new SFNClient({ ...options, disableHostPrefix: true });
  await expect(tried(true, tester)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  tester.destroy();
});

it('is refused with all of its faults when the machine is made', async () => {
  const definition = single({ ...task({ ApiEndpoint: 'no', Method: 'FETCH' }), End: true });
  const { InvocationConfig: _, ...args } = (definition as { States: { A: { Arguments: Record<string, unknown> } } })
    .States.A.Arguments;
  Object.assign((definition as { States: { A: object } }).States.A, { Arguments: args });
  const properties = { RoleArn: roleArn('machine'), DefinitionString: JSON.stringify(definition) };
  await expect(stack.provision('AWS::StepFunctions::StateMachine', 'Faulty', properties)).rejects.toThrow(
    /'ApiEndpoint' field is not valid.*'Method' field is not valid.*'InvocationConfig' is required/s,
  );
});

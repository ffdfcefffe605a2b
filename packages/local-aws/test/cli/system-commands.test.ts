import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assumeRole } from '../../src/client/assume-role.ts';
import { signed } from '../../src/client/sign.ts';
import { ask, writeApi } from './api-assembly.ts';
import { runHere } from './run-here.ts';
import { bin, ended, run, startCommand, type Ended } from './support.ts';

const directory = mkdtempSync(join(tmpdir(), 'commands-'));
const answering = (payload: string): string =>
  `export function request(ctx) { return { payload: ${payload} }; }\n` +
  'export function response(ctx) { return ctx.result; }';
const who = answering('ctx.identity && (ctx.identity.username ?? ctx.identity.userArn)');
/** A role that may ask the API. */
const caller = (RoleName: string, Principal: object): object => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName,
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal }],
    },
    Policies: [
      {
        PolicyName: 'call',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'appsync:GraphQL', Resource: '*' }],
        },
      },
    ],
  },
});
let started: Awaited<ReturnType<typeof startCommand>>;

beforeAll(async () => {
  writeApi(join(directory, 'assembly'), {
    schema:
      'type Query @aws_api_key @aws_iam @aws_cognito_user_pools { who: String loud: String boom: String } ' +
      'type Mutation @aws_api_key @aws_iam @aws_cognito_user_pools { say(x: String!): String } ' +
      'type Subscription @aws_api_key @aws_iam @aws_cognito_user_pools { ' +
      'said: String @aws_subscribe(mutations: ["say"]) }',
    api: {
      AdditionalAuthenticationProviders: [
        { AuthenticationType: 'AWS_IAM' },
        { AuthenticationType: 'AMAZON_COGNITO_USER_POOLS', UserPoolConfig: { UserPoolId: { Ref: 'Pool' } } },
      ],
    },
    resources: {
      Pool: { Type: 'AWS::Cognito::UserPool', Properties: { UsernameAttributes: ['email'] } },
      Client: {
        Type: 'AWS::Cognito::UserPoolClient',
        Properties: {
          UserPoolId: { Ref: 'Pool' },
          ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
        },
      },
      Caller: caller('Caller', { AWS: 'arn:aws:iam::000000000000:root' }),
      OfServices: caller('OfServices', { Service: 'lambda.amazonaws.com' }),
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'Topic' } },
    },
    resolvers: {
      'Query.who': { code: who },
      // The first line has a member that is no text: what people send may get into a log.
      'Query.loud': {
        lambda: `const line = '{"message":"sent","requestId":{"toString":null}}\\n';
          exports.handler = async () => (process.stdout.write(line), console.log("from the function"), "ok");`,
      },
      'Mutation.say': { code: answering('ctx.args.x') },
    },
  });
  writeFileSync(
    join(directory, 'local-aws.json'),
    JSON.stringify({ users: [{ username: 'ada@example.com', password: 'Correct-Horse-7' }] }),
  );
  started = await startCommand(directory, '--assembly', 'assembly', '--logs');
});
afterAll(async () => {
  const { stderr } = await started.stop();
  rmSync(directory, { recursive: true, force: true });
  // The option --logs prints this.
  expect(stderr).toMatch(/^\d\d:\d\d:\d\d\.\d{3} loudFunction .*from the function$/m);
  expect(stderr).toMatch(/^\d\d:\d\d:\d\d\.\d{3} loudFunction sent \[\{"toStri\]$/m);
});
const command = (...args: string[]): Promise<Ended> => runHere(directory, ...args);

describe('local-aws query', () => {
  it.each([
    ['the first user', [], /^[\da-f-]{36}$/],
    ['a user by name', ['--as', 'ada'], /^[\da-f-]{36}$/],
    ['a role', ['--role', 'Caller'], /^AROA\w+:local-aws$/],
    ['the administrator', ['--iam'], /^AIDAADMINISTRATOR/],
  ])('asks as %s', async (_, as, expected) => {
    const { code, stdout, stderr } = await command('query', '{ who }', ...as, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect((JSON.parse(stdout) as { data: { who: string } }).data.who).toMatch(expected);
  });

  it('asks as a role that trusts services alone, and says that STS gives no session of it', async () => {
    const { code, stdout, stderr } = await command('query', '{ who }', '--role', 'OfServices', '--json');
    expect(code).toBe(0);
    expect(stdout).toMatch(/AROA\w+:local-aws/);
    expect(stderr).toMatch(/^STS gives no session of OfServices, [^\n]*; local-aws gives one all the same\.\n$/);
  });

  it('asks by an API key, with variables, from a file', async () => {
    writeFileSync(join(directory, 'say.graphql'), 'mutation Say($x: String!) { say(x: $x) }');
    const said = await run(directory, 'query', '--file', 'say.graphql', '--variables', '{"x":"hi"}', '--api-key');
    expect(said).toEqual({ code: 0, stdout: '{\n  "data": {\n    "say": "hi"\n  }\n}\n', stderr: '' });
  });

  it('ends with 1 where the answer has errors; says in one line what cannot be asked', async () => {
    expect(await command('query', '{ none }')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('FieldUndefined'),
    });
    expect(await command('query')).toMatchObject({ code: 1, stderr: expect.stringMatching(/^NoOperation: [^\n]*\n$/) });
    expect(await command('query', '{ who }', '--role', 'None')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^NoSuchEntity: None is no role\. There are [^\n]*Caller, OfServices[^\n]*\n$/),
    });
    expect(await command('query', '{ who }', '--variables', '[1]')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('An object of JSON is needed'),
    });
  });
});

describe('local-aws subscribe', () => {
  it.each([
    ['the first user', []],
    ['a role', ['--role', 'Caller']],
    ['an API key', ['--api-key']],
  ])('prints the events that come, as %s', async (_, as) => {
    const child = spawn(process.execPath, [bin, 'subscribe', '--count', '2', ...as, 'subscription { said }'], {
      cwd: directory,
    });
    const end = ended(child);
    await new Promise<void>((resolve) => {
      let text = '';
      child.stderr.on('data', (chunk: Buffer) =>
        (text += String(chunk)).includes('Subscribed.') ? resolve() : undefined,
      );
      void end.then(() => resolve());
    });
    for (const x of ['one', 'two']) await ask(started.outputs, `mutation { say(x: "${x}") }`);
    expect(await end).toEqual({
      code: 0,
      stdout: '{"data":{"said":"one"}}\n{"data":{"said":"two"}}\n',
      stderr: 'Subscribed.\n',
    });
  });

  it('says why it is refused', async () => {
    expect(await command('subscribe', 'subscription { none }')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^SubscriptionRefused: .*none[^\n]*\n$/),
    });
  });
});

describe('what AWS has no API for', () => {
  it('faults are set by a file, counted and taken away, also when they strike everything', async () => {
    writeFileSync(join(directory, 'all.json'), '[{"service":"*","action":"*","kind":"error"}]');
    const fault = '{"service":"*","action":"*","kind":"error"}';
    expect(await command('faults', 'all.json')).toMatchObject({ code: 0, stdout: `${fault} struck 0 times\n` });
    expect((await ask(started.outputs, '{ who }')).data).toBeUndefined();
    expect((await command('faults', '--json')).stdout).toBe(
      `[{"service":"*","action":"*","kind":"error","struck":1}]\n`,
    );
    expect((await command('faults', '--none')).stdout).toBe('No fault is injected.\n');
    expect(await ask(started.outputs, '{ who }')).toHaveProperty('data');
    writeFileSync(join(directory, 'bad.json'), '[{"service":"s3"}]');
    expect(await command('faults', 'bad.json')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^\w+: [^\n]*\n$/),
    });
  });

  it('the outbox is printed, the newest last', async () => {
    expect((await command('outbox')).stdout).toBe('');
    const { awsEndpointUrl: endpoint, region, credentials } = started.outputs;
    const sns = new SNSClient({ endpoint, region, credentials });
    for (const Message of ['one\u001b[2J\u202e', 'two'])
      await sns.send(new PublishCommand({ TopicArn: `arn:aws:sns:${region}:000000000000:Topic`, Message }));
    // What somebody sent does not steer the terminal.
    const shown = /^\S+Z sns {5}arn\S+:Topic one\\u001b\[2J\\u202e\n\S+Z sns {5}arn\S+:Topic two\n$/;
    expect((await command('outbox')).stdout).toMatch(shown);
    expect((await command('outbox', '-n', '1', '--json')).stdout).toMatch(/^\[\{.*"body":"two".*\}\]\n$/);
  });

  it('snapshots are kept and removed; a bad name is refused', async () => {
    expect((await command('snapshots')).stdout).toBe('There is no snapshot.\n');
    expect((await command('snapshots', '--keep', 'with one')).stdout).toMatch(/^\S+Z \d+ bytes {2}with one\n$/);
    expect((await command('snapshots', '--remove', 'with one')).stdout).toBe('There is no snapshot.\n');
    expect(await command('snapshots', '--keep', '../x')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^InvalidName: [^\n]*\n$/),
    });
  });

  it('others are served while a snapshot is written, and one of two by the same name is refused', async () => {
    const answered: unknown[] = [];
    const keep = async (): Promise<void> => {
      const { awsEndpointUrl, region, credentials } = started.outputs;
      const [url, body] = [`${awsEndpointUrl}/_local-aws/snapshots`, '{"name":"twice"}'];
      const headers = signed({ method: 'POST', url, body, region, service: 'local-aws', headers: {} }, credentials);
      answered.push((await fetch(url, { method: 'POST', headers, body })).status);
    };
    const kept = Promise.all([keep(), keep()]);
    expect(await ask(started.outputs, '{ who }')).toHaveProperty('data');
    answered.push('query');
    await kept;
    expect(answered[0]).toBe('query');
    expect(answered.slice(1).sort()).toEqual([200, 400]);
    expect((await command('snapshots', '--remove', 'twice')).stdout).toBe('There is no snapshot.\n');
  });

  it.each([
    ['GET', 'nothing', '', 404],
    ['PUT', 'faults', '{', 400],
    ['PUT', 'faults', '"x"', 400],
    ['POST', 'snapshots', '[]', 400],
    ['POST', 'restart', '{"snapshot":{}}', 400],
    ['POST', 'role-session', '{"role":"../x"}', 404],
    ['POST', 'role-session', '{}', 400],
  ])('is asked for by %s %s, and %s is refused with %i', async (method, path, body, status) => {
    const { awsEndpointUrl, region, credentials } = started.outputs;
    const url = `${awsEndpointUrl}/_local-aws/${path}`;
    const headers = signed({ method, url, body, region, service: 'local-aws', headers: {} }, credentials);
    const response = await fetch(url, { method, headers, ...(body !== '' && { body }) });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ __type: expect.any(String), message: expect.any(String) });
  });

  it('is given to whom policies allow it alone', async () => {
    const { awsEndpointUrl, region, credentials } = started.outputs;
    const url = `${awsEndpointUrl}/_local-aws/outbox`;
    const session = await assumeRole({ awsEndpointUrl, region, credentials }, 'Caller', fetch);
    const asked = { method: 'GET', url, body: '', region, service: 'local-aws', headers: {} };
    const denied = await fetch(url, { headers: signed(asked, session) });
    expect(await denied.json()).toMatchObject({ message: expect.stringContaining('local-aws:GetOutbox') });
    expect(await (await fetch(url)).json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  });
});

describe('local-aws logs', () => {
  it('prints what was logged, by function and by request, as text and as JSON', async () => {
    expect(await ask(started.outputs, '{ loud }')).toEqual({ data: { loud: 'ok' } });
    await expect
      .poll(async () => (await command('logs', 'loudFunction')).stdout, { timeout: 20_000 })
      .toMatch(/^\d\d:\d\d:\d\d\.\d{3} loudFunction sent \[\{"toStri\]\n\S+ loudFunction .*from the function\n$/);
    const { stdout } = await command('logs', '--json', '--platform', 'LOUD');
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { group: string; message: string });
    expect(lines.map(({ group }) => group)).toContain('/aws/lambda/loudFunction');
    const id = /RequestId: ([\da-f-]{36})/.exec(stdout)?.[1] ?? '';
    expect((await command('logs', '--request', id)).stdout).toContain('from the function');
    expect(await command('logs', '--request', id.replace(/^./, 'x'))).toEqual({
      code: 0,
      stdout: '',
      stderr: 'Nothing like that was logged. --platform shows starts and ends as well.\n',
    });
  });

  it('follows', async () => {
    const child = spawn(process.execPath, [bin, 'logs', '-f', 'loud'], { cwd: directory });
    const end = ended(child);
    await new Promise<void>((resolve) => void child.stdout.once('data', () => resolve()));
    const more = new Promise<string>(
      (resolve) => void child.stdout.once('data', (chunk: Buffer) => resolve(String(chunk))),
    );
    await ask(started.outputs, '{ loud }');
    expect(await more).toContain('from the function');
    child.kill('SIGINT');
    await end;
  });
});

describe('a person who opens the endpoint', () => {
  const open = (
    path: string,
    headers: Record<string, string>,
  ): Promise<{ status?: number; type?: string; body: string }> =>
    new Promise((resolve, reject) => {
      request(new URL(path, started.outputs.awsEndpointUrl), { headers }, (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += String(chunk)));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', body }),
        );
      })
        .on('error', reject)
        .end();
    });

  it.each(['/', '/graphql'])(
    'is told at %s what is here and what to do; programs are answered as before',
    async (path) => {
      const page = await open(path, { accept: 'text/html,application/xhtml+xml' });
      expect(page).toMatchObject({ status: 200, type: 'text/html; charset=utf-8' });
      for (const text of [started.outputs.graphqlUrl, 'local-aws query', 'local-aws logs -f'])
        expect(page.body).toContain(text);
      expect(page.body).not.toContain(started.outputs.credentials.secretAccessKey);
      for (const headers of [
        { accept: '*/*' },
        { accept: 'text/html', 'x-api-key': 'k' },
        { accept: 'text/html', host: 'b.localhost' },
      ])
        expect((await open(path, headers as Record<string, string>)).type).not.toContain('text/html');
    },
  );
});

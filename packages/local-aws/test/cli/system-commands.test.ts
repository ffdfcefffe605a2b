import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatLogLine } from '../../src/cli/log-format.ts';
import { usesColours } from '../../src/cli/terminal.ts';
import { ask, writeApi } from './api-assembly.ts';
import { runHere } from './run-here.ts';
import { bin, ended, run, startCommand, type Ended } from './support.ts';

const directory = mkdtempSync(join(tmpdir(), 'commands-'));
const answering = (payload: string): string =>
  `export function request(ctx) { return { payload: ${payload} }; }\n` +
  'export function response(ctx) { return ctx.result; }';
const who = answering('ctx.identity && (ctx.identity.username ?? ctx.identity.userArn)');
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
      Caller: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: 'Caller',
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: 'arn:aws:iam::000000000000:root' } },
            ],
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
      },
    },
    resolvers: {
      'Query.who': { code: who },
      'Query.loud': { lambda: 'exports.handler = async () => { console.log("from the function"); return "ok"; };' },
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
  // --logs
  expect(stderr).toMatch(/^\d\d:\d\d:\d\d\.\d{3} loudFunction .*from the function$/m);
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
      stderr: expect.stringMatching(/^AccessDenied: [^\n]*\n$/),
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
    const child = spawn(process.execPath, [bin, 'subscribe', 'subscription { said }', '--count', '2', ...as], {
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

describe('local-aws logs', () => {
  it('prints what was logged, by function and by request, as text and as JSON', async () => {
    expect(await ask(started.outputs, '{ loud }')).toEqual({ data: { loud: 'ok' } });
    await expect
      .poll(async () => (await command('logs', 'loudFunction')).stdout, { timeout: 20_000 })
      .toMatch(/^\d\d:\d\d:\d\d\.\d{3} loudFunction .*from the function\n$/);
    const { stdout } = await command('logs', '--json', '--platform', 'LOUD');
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { group: string; message: string });
    expect(lines.map(({ group }) => group)).toContain('/aws/lambda/loudFunction');
    const id = /RequestId: ([\da-f-]{36})/.exec(stdout)?.[1] ?? '';
    expect((await command('logs', '--request', id)).stdout).toContain('from the function');
    expect((await command('logs', '--request', id.replace(/^./, 'x'))).stdout).toBe('');
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

describe('a line of a log', () => {
  const line = { timestamp: 0, group: '/aws/lambda/Search', stream: 's' };
  it.each([
    ['plain \u001b[2J text', '00:00:00.000 Search plain \\u001b[2J text'],
    [
      '{"level":"ERROR","requestId":"12345678-1","message":"no","x":1}',
      '00:00:00.000 Search ERROR no {"x":1} [12345678]',
    ],
    [
      '{"level":"ERROR","message":{"errorType":"TypeError","errorMessage":"boom",' +
        '"stackTrace":["TypeError: boom","  at a"]}}',
      '00:00:00.000 Search ERROR TypeError: boom\n  at a',
    ],
  ])('%j reads as a person would', (message, expected) =>
    expect(formatLogLine({ ...line, message }, { colours: false, json: false })).toBe(expected),
  );

  it('has colours only on a terminal that has them and wants them', () => {
    expect(usesColours({ isTTY: true }, {})).toBe(true);
    for (const [stream, env] of [
      [{ isTTY: true }, { NO_COLOR: '1' }],
      [{ isTTY: true }, { TERM: 'dumb' }],
      [{}, {}],
    ] as const)
      expect(usesColours(stream, env)).toBe(false);
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

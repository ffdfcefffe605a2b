import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { systemClock } from '../src/kernel/clock.ts';
import { openDatabase } from '../src/storage/database.ts';
import { systemIds } from '../src/kernel/ids.ts';
import { createOutbox } from '../src/runtime/outbox.ts';
import type { Ports } from '../src/contract/service.ts';
import { createCognitoIdp, type CognitoIdp } from '../src/services/cognito-idp/index.ts';
import { requireAllowed } from '../src/kernel/unverified.ts';
import { respond } from '../test/support/respond.ts';
import { terminal } from '../test/support/operator.ts';

const people = 100;
const triesEach = 5;
const password = 'Correct-Horse-7';
/** A public value as any client could send. */
const SRP_A = '7'.repeat(700);
const timestamp = 'Sat Nov 21 11:19:23 UTC 2026';

/** Asks one question about one name. Answers the milliseconds that it took. */
type Question = (pool: Pool, name: string) => Promise<number>;

interface Pool {
  readonly userPoolId: string;
  call(action: string, body: object): Promise<{ body: Record<string, unknown>; milliseconds: number }>;
}

const questions: Record<string, Question> = {
  'InitiateAuth (SRP)': async (pool, USERNAME) =>
    (await pool.call('InitiateAuth', { AuthFlow: 'USER_SRP_AUTH', AuthParameters: { USERNAME, SRP_A } })).milliseconds,
  'RespondToAuthChallenge (SRP, wrong password)': async (pool, USERNAME) => {
    const { body } = await pool.call('InitiateAuth', {
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME, SRP_A },
    });
    const { USER_ID_FOR_SRP, SECRET_BLOCK } = body['ChallengeParameters'] as Record<string, string>;
    const ChallengeResponses = {
      USERNAME: USER_ID_FOR_SRP,
      PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
      TIMESTAMP: timestamp,
      PASSWORD_CLAIM_SIGNATURE: Buffer.alloc(32, 7).toString('base64'),
    };
    return (await pool.call('RespondToAuthChallenge', { ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses }))
      .milliseconds;
  },
  'InitiateAuth (wrong password)': async (pool, USERNAME) =>
    (
      await pool.call('InitiateAuth', {
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME, PASSWORD: 'Wrong-Horse-77' },
      })
    ).milliseconds,
  ForgotPassword: async (pool, Username) => (await pool.call('ForgotPassword', { Username })).milliseconds,
  'ConfirmForgotPassword (wrong code)': async (pool, Username) =>
    (await pool.call('ConfirmForgotPassword', { Username, ConfirmationCode: '000000', Password: password }))
      .milliseconds,
};

/** Measures whether the time of an answer tells who exists: it asks about existing and missing names in turn. */
export async function benchExistence(): Promise<string[]> {
  const lines = [
    `### Who exists: medians over ${people * triesEach} answers about users and ${people * triesEach}` +
      ' about strangers, in turn',
    '',
    '| action | user | stranger | median difference of a pair | goal |',
    '|---|---|---|---|---|',
  ];
  for (const [name, question] of Object.entries(questions)) {
    const { known, unknown } = await compare(question);
    // This compares each pair, so that other work of the machine affects both.
    const difference =
      (100 * median(known.map((time, index) => time - (unknown[index] ?? Number.NaN)))) / median(unknown);
    lines.push(
      `| ${name} | ${median(known).toFixed(3)} ms | ${median(unknown).toFixed(3)} ms | ${difference.toFixed(1)}` +
        ' % | under 5 % |',
    );
  }
  return [...lines, ''];
}

async function compare(question: Question): Promise<Record<'known' | 'unknown', number[]>> {
  const directory = mkdtempSync(join(tmpdir(), 'local-aws-bench-'));
  const database = openDatabase(join(directory, 'state.db'));
  const service = createCognitoIdp(portsOver(directory, database));
  const pool = await providePool(service);
  // The runtime's timers do not keep a process alive, and no server does here.
  const alive = setInterval(() => undefined, 1000);
  const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
  for (let turn = 0; turn < triesEach; turn += 1) {
    for (let person = 0; person < people; person += 1) {
      // The order changes, so that neither always finds warm caches.
      const order = (turn + person) % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const);
      for (const who of order) times[who].push(await question(pool, `${who}${person}@example.com`));
    }
  }
  clearInterval(alive);
  await service.stop();
  database.close();
  rmSync(directory, { recursive: true, force: true });
  return times;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

function portsOver(directory: string, database: Ports['database']): Ports {
  const notNeeded = (): never => {
    throw new Error('no roles here');
  };
  return {
    clock: systemClock,
    ids: systemIds,
    database,
    region: 'us-east-1',
    accountId: '000000000000',
    endpointUrl: 'http://127.0.0.1:4566',
    roles: { principal: notNeeded, credentials: notNeeded },
    requireAllowed: requireAllowed(new Set()),
    putMetric: () => undefined,
    writeLog: () => undefined,
    failed: () => undefined,
    operator: terminal,
    outbox: createOutbox(join(directory, 'outbox'), systemClock, systemIds),
  };
}

async function providePool(service: CognitoIdp): Promise<Pool> {
  const userPoolId = await provide(service, 'UserPool', {
    UsernameAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
  });
  const ClientId = await provide(service, 'UserPoolClient', {
    UserPoolId: userPoolId,
    PreventUserExistenceErrors: 'ENABLED',
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  });
  const pool: Pool = { userPoolId, call: (action, body) => call(service, action, { ClientId, ...body }) };
  for (let person = 0; person < people; person += 1) {
    const named = { UserPoolId: userPoolId, Username: `known${person}@example.com` };
    await call(service, 'AdminCreateUser', {
      ...named,
      MessageAction: 'SUPPRESS',
      UserAttributes: [{ Name: 'email_verified', Value: 'true' }],
    });
    await call(service, 'AdminSetUserPassword', { ...named, Password: password, Permanent: true });
  }
  service.userPoolKeys(userPoolId);
  return pool;
}

async function provide(service: CognitoIdp, type: string, properties: Record<string, unknown>): Promise<string> {
  const name = `AWS::Cognito::${type}`;
  const unused = (): never => {
    throw new Error('no assets here');
  };
  const stableId = (length: number): string => `${type.toLowerCase()}${'0'.repeat(length)}`.slice(0, length);
  const resource = await service.resources[name]?.provision({
    stackName: 'Bench',
    stackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/Bench/0',
    isRetained: false,
    logicalId: type,
    type: name,
    properties,
    physicalName: () => type,
    stableId,
    readAsset: unused,
  });
  if (!resource) throw new Error(`no provider for ${name}`);
  return resource.ref;
}

async function call(
  service: CognitoIdp,
  action: string,
  body: object,
): Promise<{ body: Record<string, unknown>; milliseconds: number }> {
  const administrator = {
    type: 'User',
    arn: 'arn:aws:iam::000000000000:user/administrator',
    accountId: '000000000000',
    userId: 'AIDA',
  } as const;
  const bytes = Buffer.from(JSON.stringify(body));
  const started = performance.now();
  const answer = await respond(service, {
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    headers: { 'x-amz-target': `AWSCognitoIdentityProviderService.${action}` },
    body: bytes,
    principal: administrator,
    requestId: 'r',
    sourceIp: '127.0.0.1',
  });
  const milliseconds = performance.now() - started;
  return { body: JSON.parse(String(answer.body)) as Record<string, unknown>, milliseconds };
}

if (process.argv[1]?.endsWith('cognito-existence.ts')) process.stdout.write(`${(await benchExistence()).join('\n')}\n`);

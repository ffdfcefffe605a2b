import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { getReport, unknownReport } from './operations.ts';
import { connectOutcome } from './outcome.ts';
import { connect } from './realtime.ts';
import { ask, askAws, type World } from './world.ts';

interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** `fetch` would not send these headers. */
function raw(url: string, method: string, headers: Record<string, string>, body = ''): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    sent.on('error', reject).end(body);
  });
}

const tries = (host: string, port: number): Promise<'connected' | 'refused'> =>
  new Promise((resolve) => {
    const socket = connectTcp(port, host, () => (socket.destroy(), resolve('connected')));
    socket.on('error', () => resolve('refused'));
  });

const query = JSON.stringify({ query: '{ listReports { items { id } } }' });

/** What strangers, other pages and other names of this machine can learn or do. */
export function describeSurface(world: () => World): void {
  it('no other machine gets in: it listens on loopback alone', async () => {
    const port = Number(new URL(world().runtime.outputs.awsEndpointUrl).port);
    const others = Object.values(networkInterfaces()).flatMap((addresses) =>
      (addresses ?? []).flatMap(({ address, internal, scopeid }) => (internal || scopeid ? [] : [address])),
    );
    for (const host of others) expect(await tries(host, port), host).toBe('refused');
    expect(await tries('127.0.0.1', port)).toBe('connected');
  });

  describe('existence', () => {
    it('of a report: an unknown one and somebody else’s are the same bytes', async () => {
      const { runtime, callers, subject } = world();
      const foreign = await ask(runtime, callers.other, getReport(subject.reportId));
      const unknown = await Promise.all(
        [unknownReport(subject), 'no-report', '../x', ''].map((id) => ask(runtime, callers.other, getReport(id))),
      );
      for (const answer of unknown) expect(answer).toEqual(foreign);
    });

    it('of a user: sign-in and forgotten passwords answer alike', async () => {
      const { users } = world();
      const known = await attempts(world(), users.other.username);
      const unknown = await attempts(world(), users.other.username.replace(/-.*@/, `-${crypto.randomUUID()}@`));
      expect(known).toEqual(unknown);
      expect(known.map(({ status, type }) => `${status} ${type}`)).toEqual([
        '200 undefined',
        '400 NotAuthorizedException',
        '200 undefined',
        '400 CodeMismatchException',
      ]);
    });
  });

  describe('a page', () => {
    describeNames(world);
    describeForeignOrigins(world);
    describeReading(world);
    describeLocalOrigins(world);
  });
}

/** What a page gets, by the name under which it reaches this machine. */
function describeNames(world: () => World): void {
  const strangeHosts = [
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'notlocalhost',
    'evil.example@127.0.0.1',
    '0.0.0.0',
  ];

  it.each(strangeHosts)('is refused when its name was rebound to this machine: %s', async (host) => {
    const { runtime, callers } = world();
    const { graphqlUrl = '', awsEndpointUrl } = runtime.outputs;
    const credentials = await callers.owner.credentials({ url: graphqlUrl, body: query });
    expect(await raw(graphqlUrl, 'POST', { ...credentials, host }, query)).toMatchObject({
      status: 403,
      text: 'This endpoint answers to local names only.',
    });
    for (const path of ['', '/', '/some-bucket/key', '/.well-known/jwks.json'])
      expect((await raw(`${awsEndpointUrl}${path}`, 'GET', { host })).status).toBe(403);
    await expect(connect(world(), callers.owner, { host })).rejects.toThrow();
  });

  it('is answered under local names', async () => {
    const { runtime, callers } = world();
    const { graphqlUrl = '' } = runtime.outputs;
    const { port } = new URL(graphqlUrl);
    const { authorization = '' } = await callers.owner.credentials({ url: graphqlUrl, body: query });
    for (const host of [
      `localhost:${port}`,
      `127.0.0.1:${port}`,
      `[::1]:${port}`,
      `LOCALHOST:${port}`,
      'bucket.s3.localhost',
    ])
      expect((await raw(graphqlUrl, 'POST', { host, authorization }, query)).status, host).toBe(200);
  });
}

/** What a page of elsewhere gets. */
function describeForeignOrigins(world: () => World): void {
  const strangeOrigins = [
    'https://evil.example',
    'http://127.0.0.1.evil.example',
    'http://evil.example:4566',
    'null',
    'file://',
  ];

  // AWS answers pages of any origin. Here the users and their passwords are no secret, so that a token keeps nobody
  // out.
  it.each(strangeOrigins)('is refused, with a token too, before anybody looks at what it asks: %s', async (origin) => {
    const { runtime, callers } = world();
    const { graphqlUrl = '', awsEndpointUrl } = runtime.outputs;
    const { authorization = '' } = await callers.owner.credentials({ url: graphqlUrl, body: query });
    const answers = await Promise.all([
      raw(graphqlUrl, 'OPTIONS', {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      }),
      raw(graphqlUrl, 'POST', { origin, authorization }, query),
      raw(graphqlUrl, 'POST', { origin, authorization, 'content-type': 'application/x-www-form-urlencoded' }, query),
      raw(`${awsEndpointUrl}/`, 'OPTIONS', { origin, 'access-control-request-method': 'POST' }),
      raw(
        `${awsEndpointUrl}/`,
        'POST',
        { origin, 'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth' },
        '{}',
      ),
    ]);
    for (const { status, headers, text } of answers) {
      expect([status, text]).toEqual([
        403,
        'This endpoint answers pages of this machine only. Others need --allow-origin.',
      ]);
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    }
    await expect(connect(world(), callers.owner, { origin })).rejects.toThrow('403');
    await expect(connect(world(), callers.anonymous, { origin })).rejects.toThrow('403');
  });
}

/** What a page of this machine reads of GraphQL. */
function describeReading(world: () => World): void {
  it('of this machine may read GraphQL answers, with a token of its own; cookies do not count', async () => {
    const { runtime, callers } = world();
    const { graphqlUrl = '' } = runtime.outputs;
    const { authorization = '' } = await callers.owner.credentials({ url: graphqlUrl, body: query });
    const origin = 'http://localhost:5173';
    const preflight = await raw(graphqlUrl, 'OPTIONS', {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    });
    const read = await raw(graphqlUrl, 'POST', { origin, authorization }, query);
    for (const { status, headers } of [preflight, read]) {
      expect([status, headers['access-control-allow-origin'], headers['access-control-allow-credentials']]).toEqual([
        200,
        '*',
        undefined,
      ]);
    }
    const ambient: Record<string, string>[] = [
      {},
      { cookie: `authorization=${authorization}; token=${authorization}` },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-type': 'text/plain' },
    ];
    for (const headers of ambient)
      expect((await raw(graphqlUrl, 'POST', { origin, ...headers }, query)).status).toBe(401);
    expect(
      (
        await raw(
          graphqlUrl,
          'POST',
          { origin, 'content-type': 'application/x-www-form-urlencoded' },
          'query=%7Blist%7D',
        )
      ).status,
    ).toBe(400);
    expect((await raw(`${graphqlUrl}?query=%7B__typename%7D`, 'GET', { origin })).status).toBeGreaterThanOrEqual(400);
  });
}

/** What else a page of this machine gets. */
function describeLocalOrigins(world: () => World): void {
  it('of this machine may open a socket, and gets no further without a token', async () => {
    const { callers } = world();
    const origin = 'http://127.0.0.1:4567';
    expect(connectOutcome((await connect(world(), callers.anonymous, { origin })).first)).toBe('401');
    const { socket, first } = await connect(world(), callers.owner, { origin });
    expect(connectOutcome(first)).toBe('ack');
    socket.close();
  });

  it('of this machine cannot read an answer of an AWS API that has no business in a browser', async () => {
    const { awsEndpointUrl } = world().runtime.outputs;
    const targets = ['AWSStepFunctions.ListStateMachines', 'AmazonSSM.GetParameter', 'AmazonSQS.ListQueues'];
    for (const target of targets) {
      const { status, headers } = await raw(
        `${awsEndpointUrl}/`,
        'POST',
        { origin: 'http://localhost:5173', 'x-amz-target': target },
        '{}',
      );
      expect(status).toBeGreaterThanOrEqual(400);
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    }
    expect(
      (await raw(`${awsEndpointUrl}/bucket/key`, 'GET', { origin: 'http://localhost:5173' })).headers,
    ).not.toHaveProperty('access-control-allow-origin');
  });
}

interface Shape {
  readonly status: number;
  readonly type: unknown;
  readonly message: unknown;
  readonly members: string[];
}

/** A sign-in with a wrong password and a reset with a wrong code, by what their answers show. */
async function attempts(world: World, username: string): Promise<Shape[]> {
  const ClientId = world.runtime.outputs.userPoolClientId;
  const call = async (action: string, input: object): Promise<Shape & { body: Record<string, unknown> }> => {
    const { status, text } = await askAws(
      world.runtime,
      world.callers.anonymous,
      'cognito-idp',
      `AWSCognitoIdentityProviderService.${action}`,
      input,
    );
    const body = JSON.parse(text) as Record<string, unknown>;
    return { status, type: body['__type'], message: body['message'], members: membersOf(body), body };
  };
  const first = await call('InitiateAuth', {
    ClientId,
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters: { USERNAME: username, SRP_A: randomBytes(384).toString('hex') },
  });
  const { USER_ID_FOR_SRP: userId = '', SECRET_BLOCK: block = '' } = first.body['ChallengeParameters'] as Record<
    string,
    string
  >;
  const proof = {
    USERNAME: userId,
    PASSWORD_CLAIM_SECRET_BLOCK: block,
    TIMESTAMP: 'Sat Nov 21 11:19:23 UTC 2026',
    PASSWORD_CLAIM_SIGNATURE: randomBytes(32).toString('base64'),
  };
  const second = await call('RespondToAuthChallenge', {
    ClientId,
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeResponses: proof,
  });
  const third = await call('ForgotPassword', { ClientId, Username: username });
  const fourth = await call('ConfirmForgotPassword', {
    ClientId,
    Username: username,
    ConfirmationCode: '000000',
    Password: `Dragons-${crypto.randomUUID()}`,
  });
  return [first, second, third, fourth].map(({ body: _, ...shape }) => shape);
}

/** Names of all members, with the length of what has a fixed one. */
const membersOf = (body: object): string[] =>
  Object.entries(body).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null
      ? membersOf(value).map((inner) => `${name}.${inner}`)
      : [fixed.has(name) ? `${name}:${String(value).length}` : name],
  );
const fixed = new Set(['SALT', 'USERNAME', 'USER_ID_FOR_SRP', 'Destination', 'ChallengeName']);

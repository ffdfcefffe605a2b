import { afterEach, describe, expect, it } from 'vitest';
import { requireAllowed } from '../../../src/kernel/unverified.ts';
import { openSocket } from './socket-client.ts';
import { manualClock } from '../../support/manual-clock.ts';
import {
  bearer,
  bothModes,
  createWorld,
  iam,
  passing,
  post,
  Raise,
  token,
  type World,
  type WorldOptions,
} from './support.ts';

const sdl = `
  type Query { hello: String }
  type Mutation {
    publish(input: ReportInput!): Report @aws_iam
    wide(input: ReportInput!): Report @aws_iam
    revoke(owner: String): Report @aws_iam
  }
  type Subscription {
    onReport(id: ID, owner: String): Report @aws_subscribe(mutations: ["publish", "wide"])
    onOwn(owner: String): Report @aws_subscribe(mutations: ["publish"])
    onSecret: Report @aws_subscribe(mutations: ["publish"]) @aws_iam
    onRefused: Report @aws_subscribe(mutations: ["publish"])
    onGuarded: Guarded @aws_subscribe(mutations: ["publish"])
  }
  type Report @aws_cognito_user_pools @aws_iam { id: ID! owner: String status: String place: Place! tags: [String!] }
  type Place @aws_cognito_user_pools @aws_iam { city: String! state: String }
  type Guarded @aws_iam { id: ID }
  input ReportInput { id: ID!, owner: String, status: String, place: PlaceInput, tags: [String!] }
  input PlaceInput { city: String!, state: String }
`;

const own = {
  request: () => ({ payload: null }),
  response: (ctx: { identity: unknown }, extras: { subscriptionFilter?: unknown; invalidationFilter?: unknown }) => {
    const { sub } = ctx.identity as { sub: string };
    extras.subscriptionFilter = { filterGroup: [{ filters: [{ fieldName: 'owner', operator: 'eq', value: sub }] }] };
    extras.invalidationFilter = extras.subscriptionFilter;
    return null;
  },
};

const base: WorldOptions = {
  sdl,
  api: bothModes,
  codes: {
    publish: passing,
    own,
    refuse: {
      request: () => {
        throw new Raise({ unauthorized: true });
      },
      response: () => null,
    },
    revoke: {
      request: (ctx) => ({ payload: ctx.arguments }),
      response: (ctx, extras) => void extras.invalidations.push({ subscriptionField: 'onOwn', payload: ctx.arguments }),
    },
  },
  resolvers: {
    'Mutation.publish': 'publish',
    'Mutation.wide': 'publish',
    'Mutation.revoke': 'revoke',
    'Subscription.onOwn': 'own',
    'Subscription.onRefused': 'refuse',
  },
};

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});
async function open(options: Partial<WorldOptions> = {}): Promise<World> {
  const world = await createWorld({ ...base, ...options });
  worlds.push(world);
  return world;
}

const place = { city: 'C', state: 'S' };
const mutation = 'mutation M($input: ReportInput!) { publish(input: $input) { id owner status place { city } } }';
const publish = (world: World, input: Record<string, unknown>, query = mutation) =>
  post(world.url, iam(), { query, variables: { input: { place, ...input } } });

async function connected(world: World, claims: Record<string, unknown> = {}) {
  const headers = await bearer(claims);
  const client = await openSocket(world.wsUrl, headers);
  expect(await client.init()).toEqual({ type: 'connection_ack', payload: { connectionTimeoutMs: 300_000 } });
  return { client, headers };
}

describe('handshake', () => {
  it('takes credentials by subprotocol, query string and headers', async () => {
    const world = await open();
    const headers = { authorization: await token(), host: 'x' };
    const padded = Buffer.from(JSON.stringify(headers)).toString('base64');
    for (const client of [
      await openSocket(world.wsUrl, headers),
      await openSocket(`${world.wsUrl}?header=${encodeURIComponent(padded)}&payload=e30=`, headers, {
        protocols: ['graphql-ws'],
      }),
      await openSocket(world.wsUrl, headers, { protocols: ['graphql-ws'], http: headers }),
    ]) {
      expect(client.socket.protocol).toBe('graphql-ws');
      expect((await client.init()).type).toBe('connection_ack');
      client.socket.close();
    }
  });

  it.each([
    ['no credentials', {}],
    ['a bad token', { Authorization: 'x.y.z' }],
    ['a header object with values that are not text', { Authorization: 3 }],
    ['no object', 'text'],
  ])('refuses %s', async (_, headers) => {
    const world = await open();
    const client = await openSocket(world.wsUrl, headers);
    expect(await client.next()).toEqual({
      type: 'connection_error',
      payload: {
        errors: [
          { errorType: 'UnauthorizedException', message: 'You are not authorized to make this call.', errorCode: 401 },
        ],
      },
    });
    await client.closed();
  });

  it('refuses sockets without the subprotocol, and unknown paths', async () => {
    const world = await open();
    const client = await openSocket(world.wsUrl, {}, { protocols: [], http: await bearer() });
    expect((await client.next()).payload?.errors?.[0]?.errorType).toBe('NoProtocolError');
    await expect(openSocket(world.wsUrl.replace('/realtime', ''), {})).rejects.toThrow('404');
  });

  it('signs connects and starts as requests of their own', async () => {
    const signed: unknown[] = [];
    const principal = {
      type: 'User',
      arn: 'arn:aws:iam::000000000000:user/u',
      accountId: '000000000000',
      userId: 'AIDA',
    } as const;
    const world = await open({
      ports: {
        verifySignature: ({ method, path, body, headers }, service) => (
          signed.push({ method, path, body: Buffer.from(body).toString(), host: headers['host'], service }),
          principal
        ),
      },
    });
    const headers = { ...iam(), Host: 'localhost:1' };
    const client = await openSocket(world.wsUrl, headers);
    await client.init();
    expect((await client.subscribe('1', headers, 'subscription { onSecret { id } }')).type).toBe('start_ack');
    expect(signed).toEqual([
      { method: 'POST', path: '/graphql/connect', body: '{}', host: 'localhost:1', service: 'appsync' },
      {
        method: 'POST',
        path: '/graphql',
        body: '{"query":"subscription { onSecret { id } }"}',
        host: 'localhost:1',
        service: 'appsync',
      },
    ]);
  });
});

describe('subscriptions', () => {
  it('delivers what both selections share, under the subscriber’s aliases', async () => {
    const world = await open();
    const { client, headers } = await connected(world);
    expect(
      await client.subscribe(
        'a',
        headers,
        'subscription { mine: onReport { key: id status place { town: city state } tags __typename } }',
      ),
    ).toEqual({
      type: 'start_ack',
      id: 'a',
    });
    const { body } = await publish(world, { id: '1', owner: 'o', status: 'PENDING', tags: ['x'] });
    expect(body.data).toEqual({ publish: { id: '1', owner: 'o', status: 'PENDING', place: { city: 'C' } } });
    expect(await client.next()).toEqual({
      id: 'a',
      type: 'data',
      payload: {
        data: {
          mine: { key: '1', status: 'PENDING', place: { town: 'C', state: null }, tags: null, __typename: 'Report' },
        },
      },
    });
    client.send({ id: 'a', type: 'stop' });
    expect(await client.next()).toEqual({ type: 'complete', id: 'a' });
    await publish(world, { id: '2' });
    expect((await client.subscribe('b', headers, 'subscription { onReport { id } }')).type).toBe('start_ack');
    expect(client.waiting).toEqual([]);
  });

  it('makes unselected non-null fields an error', async () => {
    const world = await open();
    const { client, headers } = await connected(world);
    await client.subscribe('a', headers, 'subscription { onReport { id place { city } } }');
    await publish(
      world,
      { id: '1' },
      'mutation M($input: ReportInput!) { publish(input: $input) { status place { city } } }',
    );
    expect((await client.next()).payload).toEqual({
      data: { onReport: null },
      errors: [
        {
          message: "Cannot return null for non-nullable type: 'ID' within parent 'Report' (/onReport/id)",
          path: ['onReport', 'id'],
        },
      ],
    });
  });

  it('filters by the arguments that were given', async () => {
    const world = await open();
    const { client, headers } = await connected(world);
    const query = 'subscription S($id: ID, $owner: String) { onReport(id: $id, owner: $owner) { id owner } }';
    await client.subscribe('all', headers, query, {});
    await client.subscribe('one', headers, query, { id: '1' });
    await client.subscribe('literal', headers, 'subscription { onReport(id: "2") { id } }');
    await client.subscribe('nobody', headers, query, { owner: null });
    await publish(world, { id: '1', owner: 'o' });
    await publish(world, { id: '2' });
    await publish(
      world,
      { id: '1', owner: 'o' },
      'mutation M($input: ReportInput!) { publish(input: $input) { status place { city } } }',
    );
    const ids = [];
    for (let index = 0; index < 7; index += 1) ids.push((await client.next()).id);
    // The last publish selected neither id nor owner: `one` cannot match, `nobody` asks for an absent owner.
    expect(ids.sort()).toEqual(['all', 'all', 'all', 'literal', 'nobody', 'nobody', 'one']);
  });

  it('uses the filter that the resolver set instead of the arguments', async () => {
    const world = await open();
    const { client, headers } = await connected(world, { sub: 'me' });
    expect((await client.subscribe('a', headers, 'subscription { onOwn(owner: "somebody") { id } }')).type).toBe(
      'start_ack',
    );
    await publish(world, { id: '1', owner: 'somebody' });
    await publish(world, { id: '2', owner: 'me' });
    expect((await client.next()).payload?.data).toEqual({ onOwn: { id: '2' } });
  });

  it.each([
    [
      'subscription { onRefused { id } }',
      [{ errorType: 'Unauthorized', message: 'Not Authorized to access onRefused on type Subscription' }],
    ],
    [
      'subscription { onSecret { id } }',
      [{ errorType: 'Unauthorized', message: 'Not Authorized to access onSecret on type Subscription' }],
    ],
    [
      'subscription { onGuarded { id } }',
      [{ errorType: 'Unauthorized', message: 'Not Authorized to access id on type Guarded' }],
    ],
    [
      'subscription { nope }',
      [
        {
          message: "Validation error of type FieldUndefined: Field 'nope' in type 'Subscription' is undefined @ 'nope'",
        },
      ],
    ],
    [
      'subscription S($id: ID!) { onReport(id: $id) { id } }',
      [{ message: "Variable 'id' has coerced Null value for NonNull type 'ID!'" }],
    ],
  ])('refuses %s', async (query, errors) => {
    const world = await open();
    const { client, headers } = await connected(world);
    expect(await client.subscribe('a', headers, query)).toEqual({ id: 'a', type: 'error', payload: { errors } });
    // The id is free again.
    expect((await client.subscribe('a', headers, 'subscription { onReport { id } }')).type).toBe('start_ack');
  });

  it('authorises each start by its own credentials', async () => {
    const world = await open();
    const { client } = await connected(world);
    expect((await client.subscribe('a', iam(), 'subscription { onSecret { id } }')).type).toBe('start_ack');
    expect((await client.subscribe('b', {}, 'subscription { onReport { id } }')).payload?.errors?.[0]?.errorType).toBe(
      'UnauthorizedException',
    );
    expect(
      (await client.subscribe('c', { authorization: await token({ exp: 1 }) }, 'subscription { onReport { id } }'))
        .payload?.errors?.[0]?.message,
    ).toBe('Token has expired.');
  });

  it('names what is wrong with a frame', async () => {
    const world = await open();
    const { client, headers } = await connected(world);
    const unknown = {
      id: '',
      type: 'error',
      payload: {
        errors: [{ errorType: 'UnsupportedOperation', message: 'unknown not supported through the realtime channel' }],
      },
    };
    for (const frame of [
      'not json',
      '[]',
      '{"type":"nope","id":"1"}',
      '{"type":"start","id":"1"}',
      '{"type":"start","id":"1","payload":{"data":"{"}}',
      '{"type":"start","id":"1","payload":{"data":"{}"}}',
      Buffer.from([0, 255]),
    ]) {
      client.send(frame);
      expect(await client.next()).toEqual(unknown);
    }
    expect((await client.subscribe('1', headers, '{ hello }')).payload?.errors?.[0]?.message).toBe(
      'query not supported through the realtime channel',
    );
    await client.subscribe('1', headers, 'subscription { onReport { id } }');
    expect((await client.subscribe('1', headers, 'subscription { onReport { id } }')).payload?.errors).toEqual([
      { errorType: 'DuplicatedOperationError', message: 'Duplicated operation with id 1' },
    ]);
    client.send({ type: 'stop', id: 'other' });
    expect((await client.next()).payload?.errors?.[0]?.errorType).toBe('UnknownOperationError');
  });

  it('allows 200 subscriptions a connection and forgets those of a closed one', async () => {
    const world = await open();
    const { client, headers } = await connected(world);
    for (let index = 0; index < 200; index += 1)
      expect((await client.subscribe(`s${index}`, headers, 'subscription { onReport { id } }')).type).toBe('start_ack');
    expect((await client.subscribe('more', headers, 'subscription { onReport { id } }')).payload?.errors).toEqual([
      { errorType: 'MaxSubscriptionsReachedError', message: 'Max number of 200 subscriptions reached' },
    ]);
    client.socket.close();
    await client.closed();
    expect((await publish(world, { id: '1' })).status).toBe(200);
  });

  it('ignores what comes before connection_init', async () => {
    const world = await open();
    const client = await openSocket(world.wsUrl, await bearer());
    client.start('a', await bearer(), 'subscription { onReport { id } }');
    expect((await client.init()).type).toBe('connection_ack');
    expect(client.waiting).toEqual([]);
  });

  it('invalidates subscriptions once the run allows that unverified behaviour', async () => {
    const refusing = await open();
    const query = 'mutation { revoke(owner: "me") { id } }';
    expect((await post(refusing.url, iam(), { query })).body.errors?.[0]).toMatchObject({
      errorType: 'UnverifiedBehaviour',
      path: ['revoke'],
    });
    const world = await open({
      ports: { requireAllowed: requireAllowed(new Set(['appsync-subscription-invalidation'])) },
    });
    const mine = await connected(world, { sub: 'me' });
    const other = await connected(world, { sub: 'other' });
    for (const { client, headers } of [mine, other])
      await client.subscribe('a', headers, 'subscription { onOwn { id } }');
    await post(world.url, iam(), { query });
    expect(await mine.client.next()).toEqual({ type: 'complete', id: 'a' });
    await mine.client.closed();
    expect(other.client.socket.readyState).toBe(other.client.socket.OPEN);
  });
});

describe('time', () => {
  it('keeps connections alive, wants connection_init within ten seconds, and ends after a day', async () => {
    const clock = manualClock(Date.now());
    const world = await open({ ports: { clock } });
    const idle = await openSocket(world.wsUrl, await bearer());
    const { client } = await connected(world);
    clock.advance(10_000);
    clock.advance(500);
    await idle.closed();
    clock.advance(50_000);
    expect(await client.next()).toEqual({ type: 'ka' });
    clock.advance(60_000);
    expect(await client.next()).toEqual({ type: 'ka' });
    clock.advance(24 * 3_600_000);
    expect(await client.closed()).toBe(1000);
  });
});

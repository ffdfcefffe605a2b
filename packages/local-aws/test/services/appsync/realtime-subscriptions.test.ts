import { describe, expect, it } from 'vitest';
import { requireAllowed } from '../../../src/kernel/unverified.ts';
import { openSocket } from './socket-client.ts';
import { bearer, iam, post, token } from './support.ts';
import { closeWorlds, connected, open, publish } from './realtime-world.ts';

closeWorlds();

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
    // The last publish selected neither id nor owner. So `one` cannot match, and `nobody` asks for an absent owner.
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
    // The id can be used again.
    expect((await client.subscribe('a', headers, 'subscription { onReport { id } }')).type).toBe('start_ack');
  });

  it('leaves an entry in the journal for each start, with its caller and how it ended', async () => {
    const world = await open();
    const { client, headers } = await connected(world, { username: 'me' });
    await client.subscribe('a', headers, 'subscription { onOwn(owner: "x") { id } }');
    await client.subscribe('b', headers, 'subscription { onRefused { id } }');
    await client.subscribe('c', { authorization: await token({ exp: 1 }) }, 'subscription { onReport { id } }');
    await client.subscribe('d', headers, 'query { hello }');
    const entries = world.journal.entries();
    expect(entries.map(({ service, action, subject, status }) => [service, action, subject, status])).toEqual([
      ['appsync', 'GraphQL', 'Subscription.onOwn', 200],
      ['appsync', 'GraphQL', 'Subscription.onRefused', 400],
      ['appsync', 'GraphQL', '', 401],
      ['appsync', 'GraphQL', '', 400],
    ]);
    expect(entries.map(({ error }) => error)).toEqual([
      undefined,
      'Unauthorized',
      'UnauthorizedException',
      'UnsupportedOperation',
    ]);
    expect(entries[0]?.principal).toBe(entries[1]?.principal);
    expect(entries[0]?.principal).toContain('me');
    expect(entries[2]?.principal).toBe('anonymous');
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

describe('ids that are used again', () => {
  /** The frames come in one chunk, so that each start is still being checked when the next frame comes. */
  it('what was stopped while it was checked does not come back with the next of its id', async () => {
    const world = await open();
    const { client, headers } = await connected(world);
    for (let round = 0; round < 5; round += 1) {
      client.start('a', headers, 'subscription { onReport { id } }');
      client.send({ id: 'a', type: 'stop' });
    }
    for (let round = 0; round < 5; round += 1) expect(await client.next()).toEqual({ type: 'complete', id: 'a' });
    expect((await client.subscribe('b', headers, 'subscription { onReport { id } }')).type).toBe('start_ack');
    await publish(world, { id: '1' });
    expect(await client.next()).toMatchObject({ id: 'b', type: 'data' });
    client.send({ id: 'b', type: 'stop' });
    expect(await client.next()).toEqual({ type: 'complete', id: 'b' });
    client.start('a', headers, 'subscription { onReport { id } }');
    client.send({ id: 'a', type: 'stop' });
    client.start('a', headers, 'subscription { onReport { id } }');
    expect(await client.next()).toEqual({ type: 'complete', id: 'a' });
    expect(await client.next()).toEqual({ type: 'start_ack', id: 'a' });
    await publish(world, { id: '2' });
    expect(await client.next()).toMatchObject({ id: 'a', type: 'data' });
    client.send({ id: 'a', type: 'stop' });
    expect(await client.next()).toEqual({ type: 'complete', id: 'a' });
    await publish(world, { id: '3' });
    expect(client.waiting).toEqual([]);
  });
});

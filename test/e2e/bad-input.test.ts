import { beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { accessToken, post, reportInput, target, uniqueName, type GraphQLResult } from '../support/target.ts';

const report = 'mutation R($input: ReportDragonInput!) { reportDragon(input: $input) { id status } }';
const list =
  'query L($limit: Int, $nextToken: String, $filter: DragonFilterInput) { ' +
  'listDragons(limit: $limit, nextToken: $nextToken, filter: $filter) { items { name } nextToken } }';

/** No answer shows how the system is built. */
function expectNoLeak(result: GraphQLResult): void {
  expect(JSON.stringify(result)).not.toMatch(/\n\s+at |node_modules|\.m?[jt]s:\d|\/tmp\/|file:/);
}

describe('bad input over GraphQL', () => {
  let token: string;
  const ask = async (query: string, variables?: unknown): Promise<GraphQLResult> => {
    const result = await post(token, query, variables);
    expectNoLeak(result);
    return result;
  };
  beforeAll(async () => {
    token = await accessToken('ada');
  });

  it('refuses a request without a usable token', async () => {
    const [header = '', body = '', signature = ''] = token.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Record<string, unknown>;
    const altered = (change: object) =>
      `${header}.${Buffer.from(JSON.stringify({ ...claims, ...change })).toString('base64url')}.${signature}`;
    const bad = [
      undefined,
      'nonsense',
      `${header}.${body}.`,
      altered({ sub: 'somebody-else' }),
      altered({ client_id: 'other' }),
      altered({ exp: 1 }),
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`,
    ];
    for (const each of bad) {
      const result = await post(each, '{ listReports { nextToken } }');
      expect(result.status).toBe(401);
      expect(result.errors).toMatchObject([{ errorType: 'UnauthorizedException' }]);
      expectNoLeak(result);
    }
  });

  it('names an unknown field, a wrong type and a bad scalar', async () => {
    expect((await ask('{ listDragons { items { wings } } }')).errors?.[0]?.message).toContain(
      "FieldUndefined: Field 'wings' in type 'Dragon' is undefined",
    );
    expect((await ask('{ listDragons(limit: "many") { nextToken } }')).errors?.[0]?.message).toContain('limit');
    expect((await ask(list, { limit: 'many' })).errors?.[0]?.message).toContain("Variable 'limit'");
    const { errors } = await ask(report, { input: reportInput('Phoney', { reportingPhoneNumber: 'call me' }) });
    expect(errors?.[0]?.message).toMatch(/input|reportingPhoneNumber|AWSPhone/);
    expect((await ask('{')).errors).toHaveLength(1);
    expect((await post(token, '')).errors).toHaveLength(1);
  });

  it.each([
    ['dragonName', ''],
    ['dragonName', '   '],
    ['dragonName', 'x'.repeat(101)],
    ['dragonName', 'Bell\u0007'],
    ['dragonName', '\u200b\u200d'],
    ['description', 'x'.repeat(2001)],
    ['description', '<b></b>'],
    ['family', ''],
    ['country', 'x'.repeat(101)],
    ['state', '\u0000'],
    ['city', ''],
    ['neighborhood', '<script></script>'],
  ])('refuses a report by its field: %s = %j', async (field, value) => {
    const { data, errors } = await ask(report, { input: reportInput(uniqueName('Bad'), { [field]: value }) });
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ errorType: 'VALIDATION', errorInfo: { field } }]);
    expect(errors?.[0]?.message).toContain(field);
  });

  it.each([0, -1, 101])('refuses limit %i', async (limit) => {
    expect((await ask(list, { limit })).errors).toMatchObject([
      { errorType: 'VALIDATION', errorInfo: { field: 'limit' } },
    ]);
    expect(
      (await ask('query R($limit: Int) { listReports(limit: $limit) { nextToken } }', { limit })).errors,
    ).toMatchObject([{ errorType: 'VALIDATION', errorInfo: { field: 'limit' } }]);
  });

  it('refuses a nextToken that was altered or belongs to another filter', async () => {
    const { data } = await ask(list, { limit: 5 });
    const nextToken = (data as unknown as { listDragons: { nextToken: string } }).listDragons.nextToken;
    const altered = nextToken.slice(0, 8) + (nextToken[8] === 'A' ? 'B' : 'A') + nextToken.slice(9);
    for (const variables of [
      { nextToken: altered },
      { nextToken: 'rubbish' },
      { nextToken: '' },
      { nextToken, filter: { family: { eq: 'red' } } },
    ]) {
      expect((await ask(list, variables)).errors).toMatchObject([{ errorType: 'INVALID_NEXT_TOKEN' }]);
    }
  });

  it('answers the same null for unknown and misshapen report ids', async () => {
    for (const id of ['nope', '', '../../etc', 'x'.repeat(5000), "'", '\u0000'])
      expect((await ask('query G($id: ID!) { getReport(id: $id) { id } }', { id })).data).toEqual({ getReport: null });
  });

  it('refuses a publish mutation by a signed-in user', async () => {
    const { data, errors } = await ask(
      'mutation { publishDragonAdded(input: { name: "x", family: "x", description: "x", ' +
        'addedAt: "2026-01-01T00:00:00Z", ' +
        'location: { country: "x", state: "x", city: "x", neighborhood: "x" } }) { name } }',
    );
    expect(data).toEqual({ publishDragonAdded: null });
    expect(errors).toMatchObject([
      { errorType: 'Unauthorized', message: 'Not Authorized to access publishDragonAdded on type Mutation' },
    ]);
  });

  it('keeps hostile names as text', async () => {
    for (const name of [
      "Rob'; DROP TABLE dragons --",
      'Quote " Back \\ Slash',
      '100% _wild_',
      '🐉 Ember 🔥',
      '=cmd()',
      '__proto__',
    ]) {
      const dragonName = uniqueName(name);
      const { data, errors } = await ask(
        'mutation R($input: ReportDragonInput!) { reportDragon(input: $input) { dragon { name } } }',
        { input: reportInput(dragonName) },
      );
      expect(errors).toBeUndefined();
      expect(data).toMatchObject({ reportDragon: { dragon: { name: dragonName } } });
      await expect
        .poll(async () => (await ask(list, { filter: { name: { eq: dragonName } } })).data, { timeout: 60_000 })
        .toMatchObject({ listDragons: { items: [{ name: dragonName }] } });
    }
  });
});

describe('bad input over the socket', () => {
  const url = (header: string) => `${target.realtimeUrl}?header=${encodeURIComponent(header)}&payload=e30=`;
  const firstFrame = (socket: WebSocket): Promise<{ type: string; payload?: { errors?: { errorType: string }[] } }> =>
    new Promise((resolve, reject) => {
      socket.on('message', (data) => resolve(JSON.parse(String(data)) as never));
      socket.on('error', reject);
      socket.on('close', (code) => reject(new Error(`closed with ${code} before a frame came`)));
    });

  it.each([
    ['rubbish'],
    [Buffer.from('{}').toString('base64')],
    [Buffer.from('{"Authorization":"x.y.z","host":"localhost"}').toString('base64')],
  ])('answers connection_error to the header %j', async (header) => {
    const socket = new WebSocket(url(header), 'graphql-ws');
    const frame = await firstFrame(socket);
    expect(frame.type).toBe('connection_error');
    socket.terminate();
  });

  it('survives malformed frames', async () => {
    const header = Buffer.from(
      JSON.stringify({ Authorization: await accessToken('ada'), host: new URL(target.graphqlUrl ?? '').host }),
    ).toString('base64');
    for (const frame of [
      'not json',
      '[]',
      '{"type":"start"}',
      '{"type":"start","id":"1","payload":{"data":"{"}}',
      '{"type":"nonsense","id":"2"}',
      Buffer.alloc(10),
    ]) {
      const socket = new WebSocket(url(header), 'graphql-ws');
      await new Promise((resolve) => socket.once('open', resolve));
      socket.on('error', () => undefined);
      socket.send('{"type":"connection_init"}');
      socket.send(frame);
      // Bytes that are no WebSocket frame at all: unmasked, which a client must never send.
      (socket as unknown as { _socket: { write(data: Uint8Array): void } })._socket.write(
        Buffer.from([0x81, 0x02, 0x68, 0x69]),
      );
      await new Promise((resolve) => socket.once('close', resolve));
    }
    expect((await post(await accessToken('ada'), '{ listReports { nextToken } }')).status).toBe(200);
  });
});

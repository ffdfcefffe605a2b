import { describe, expect, it } from 'vitest';
import { openSocket } from './socket-client.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { bearer, iam, token } from './support.ts';
import { closeWorlds, connected, open } from './realtime-world.ts';

closeWorlds();

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

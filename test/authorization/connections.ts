import { describe, expect, it } from 'vitest';
import { operations, publishAdded } from './operations.ts';
import { connectOutcome, startOutcome } from './outcome.ts';
import { connect, start } from './realtime.ts';
import { ask, tokenLife, type World } from './world.ts';

const subscription = 'Subscription.onDragonAdded';

/** What a connection gives to whoever starts on it: nothing. */
export function describeConnections(world: () => World): void {
  const document = () => operations[subscription]?.(world().subject) ?? {};

  describe('a connection', () => {
    it('lends its credentials to no start', async () => {
      const { callers } = world();
      const { socket, first } = await connect(world(), callers.owner);
      expect(connectOutcome(first)).toBe('ack');
      const strangers = ['anonymous', 'expired', 'otherPool', 'otherClient'] as const;
      for (const role of strangers)
        expect(startOutcome(await start(world(), socket, role, callers[role], document()), subscription), role).toMatch(
          /^(401|expired)$/,
        );
      expect(startOutcome(await start(world(), socket, 'owner', callers.owner, document()), subscription)).toBe('ack');
      socket.close();
    });

    it('takes starts of another mode and another person than opened it', async () => {
      const { callers } = world();
      const { socket, first } = await connect(world(), callers.administrator);
      expect(connectOutcome(first)).toBe('ack');
      expect(startOutcome(await start(world(), socket, '1', callers.other, document()), subscription)).toBe('ack');
      expect(startOutcome(await start(world(), socket, '2', callers.administrator, document()), subscription)).toBe(
        'refused',
      );
      socket.close();
    });

    it('is closed after connection_error, and nothing can be started on it', async () => {
      const { callers } = world();
      const { socket, first } = await connect(world(), callers.anonymous);
      expect(connectOutcome(first)).toBe('401');
      socket.start(
        '1',
        await callers.owner.credentials({ url: world().runtime.outputs.graphqlUrl ?? '', body: '' }),
        JSON.stringify(document()),
      );
      await expect.poll(() => socket.isClosed()).toBe(true);
      expect(socket.received).toHaveLength(1);
    });

    it('signed for one body starts no other', async () => {
      const { callers, runtime } = world();
      const { socket } = await connect(world(), callers.owner);
      const authorization = await callers.administrator.credentials({
        url: runtime.outputs.graphqlUrl ?? '',
        body: '{}',
      });
      socket.start('1', authorization, JSON.stringify(document()));
      const frame = await socket.find(({ type }) => type === 'error');
      expect(frame.payload?.errors?.[0]?.errorType).toMatch(
        /^(InvalidSignatureException|UnrecognizedClientException)$/,
      );
      socket.close();
    });

    // What AWS does to a subscription whose token expires is not documented: credentials are looked at when it starts.
    it('outlives its token, with what was started before; what is started later is refused', async () => {
      const { callers, runtime } = world();
      const { socket } = await connect(world(), callers.owner);
      expect((await start(world(), socket, 'before', callers.owner, document())).type).toBe('start_ack');
      await runtime.shiftClock(tokenLife);
      try {
        expect(startOutcome(await start(world(), socket, 'after', callers.owner, document()), subscription)).toBe(
          'expired',
        );
        expect(connectOutcome((await connect(world(), callers.owner)).first)).toBe('expired');
        const name = `Late ${crypto.randomUUID()}`;
        await ask(runtime, callers.administrator, publishAdded(name), Date.now() + tokenLife);
        expect((await socket.find(({ payload }) => JSON.stringify(payload ?? null).includes(name))).id).toBe('before');
      } finally {
        await runtime.shiftClock(0);
        socket.close();
      }
    });
  });
}

import { expect, it } from 'vitest';
import { longestTurn } from '../../support/longest-turn.ts';
import { closeWorlds, connected, open, publish } from './realtime-world.ts';

closeWorlds();

const aliases = (count: number, name: string): string =>
  Array.from({ length: count }, (_, index) => `${name}${index}: status`).join(' ');

it('subscriptions that ask for a member under many aliases hold up nobody when something is published', async () => {
  const world = await open();
  const [heavy, light] = [await connected(world), await connected(world)];
  const starting = await longestTurn(async () => {
    for (let number = 0; number < 40; number += 1)
      heavy.client.start(`s${number}`, heavy.headers, `subscription { onReport { ${aliases(4_900, `n${number}a`)} } }`);
    for (let number = 0; number < 40; number += 1) expect((await heavy.client.next()).type).toBe('start_ack');
  });
  expect(starting).toBeLessThan(300);
  await light.client.subscribe('light', light.headers, 'subscription { onReport { id } }');
  const turn = await longestTurn(async () => {
    await publish(world, { id: '1', status: 'x'.repeat(2_000) });
    expect(await light.client.next()).toMatchObject({ id: 'light', payload: { data: { onReport: { id: '1' } } } });
  });
  expect(turn).toBeLessThan(300);
  // A payload of more than 240 KB is dropped.
  expect(heavy.client.waiting).toEqual([]);
});

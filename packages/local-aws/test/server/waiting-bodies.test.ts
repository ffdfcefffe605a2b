import { expect, it } from 'vitest';
import { createWaitingBodies, type WaitingBody } from '../../src/server/waiting-bodies.ts';
import { manualClock } from '../support/manual-clock.ts';

interface Client {
  readonly body: WaitingBody;
  waits: boolean;
  refused: boolean;
}

const small = 10;
const most = 100;

function room() {
  const clock = manualClock();
  const bodies = createWaitingBodies({ most, small, clock });
  const begin = (bytes: number): Client => {
    const flow = { pause: () => void (client.waits = true), resume: () => void (client.waits = false) };
    const body = bodies.begin(flow, () => (client.refused = true));
    const client: Client = { body, waits: false, refused: false };
    body.took(bytes);
    return client;
  };
  return { clock, begin };
}

const waiting = (clients: readonly Client[]): boolean[] => clients.map(({ waits }) => waits);
const refused = (clients: readonly Client[]): boolean[] => clients.map((client) => client.refused);

it('bodies stand still when they fill the room together, and go on one after the other', () => {
  const { begin, clock } = room();
  const clients = [begin(60), begin(60), begin(60)];
  expect(waiting(clients)).toEqual([false, true, true]);
  // What is small is read, however full it is.
  expect(begin(small).waits).toBe(false);
  // The oldest is read to its end.
  clients[0]!.body.took(5);
  expect(waiting(clients)).toEqual([false, true, true]);
  clients[0]!.body.over();
  expect(waiting(clients)).toEqual([false, false, true]);
  clients[1]!.body.over();
  expect(waiting(clients)).toEqual([false, false, false]);
  clients[2]!.body.over();
  clock.advance(60_000);
  expect([refused(clients), clock.pending()]).toEqual([[false, false, false], 0]);
});

it('who does not send while others wait is refused, and the next one goes on', () => {
  const { begin, clock } = room();
  const clients = [begin(60), begin(60), begin(60)];
  const tiny = begin(small);
  clock.advance(5_000);
  expect([refused(clients), tiny.refused]).toEqual([[true, false, false], false]);
  expect(waiting(clients)[1]).toBe(false);
  clients[1]!.body.took(small);
  clock.advance(5_000);
  // The second has gone on sending.
  expect(refused(clients)).toEqual([true, false, false]);
  clock.advance(5_000);
  expect(refused(clients)).toEqual([true, true, false]);
  // Nobody waits any more: who is slow harms nobody.
  clock.advance(600_000);
  expect([refused(clients), clock.pending()]).toEqual([[true, true, false], 0]);
});

it('very many small ones make the largest go, which then makes room', () => {
  const { begin } = room();
  const large = begin(80);
  const many = Array.from({ length: 13 }, () => begin(small));
  expect([large.refused, many.some((client) => client.refused)]).toEqual([true, false]);
  const others = Array.from({ length: 20 }, () => begin(small));
  expect([...many, ...others].filter((client) => client.refused)).toHaveLength(13);
});

it('what is over is counted no more, whatever is said of it', () => {
  const { begin } = room();
  const first = begin(90);
  first.body.over();
  first.body.over();
  first.body.took(500);
  expect(begin(90).waits).toBe(false);
});

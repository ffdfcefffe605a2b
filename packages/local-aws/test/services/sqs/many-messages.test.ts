import { afterAll, beforeEach, expect, it } from 'vitest';
import { atOnce } from '../../../src/kernel/in-turns.ts';
import type { Queue } from '../../../src/services/sqs/queue.ts';
import { createSqsStore } from '../../../src/services/sqs/store.ts';
import { testPorts } from '../../support/ports.ts';

const ports = testPorts();
const store = createSqsStore(ports.database);
let queue: Queue;
let queues = 0;
afterAll(() => ports.dispose());
beforeEach(() => {
  queue = { name: `Queue${(queues += 1)}`, retentionSeconds: 60, fifo: false } as unknown as Queue;
});

const day = 86_400_000;
let sent = 0;
function send(count: number, at: number): void {
  for (let message = 0; message < count; message += 1)
    store.insert(queue, { id: `m${(sent += 1)}`, body: 'x', attributes: {}, system: {}, cause: undefined }, at, at);
}

it('a purge takes a turn for each piece of many messages, and leaves what was sent since', () => {
  send(2_500, day);
  const purge = store.purge(queue);
  expect(purge.next()).toEqual({ done: false, value: undefined });
  send(3, day);
  atOnce(purge);
  expect(store.counts(queue, day)).toMatchObject({ visible: 3, inFlight: 0, delayed: 0, oldest: day });
});

it('messages that are too old are removed a piece at a time, and it is told when there are more', () => {
  send(1_500, 0);
  send(1, day);
  expect(store.expire(queue, day)).toBe(true);
  expect(store.counts(queue, day)).toMatchObject({ visible: 501, oldest: 0 });
  expect(store.expire(queue, day)).toBe(false);
  expect(store.counts(queue, day)).toMatchObject({ visible: 1, oldest: day });
});

it('messages count as visible, as taken, or as delayed', () => {
  send(5, day);
  const [first, second] = store.visible(queue, day, 2);
  store.receive(first!, 'receipt', day, day + 10);
  store.insert(queue, { id: 'late', body: 'x', attributes: {}, system: {}, cause: undefined }, day, day + 5);
  store.removeMessage(second!);
  expect(store.counts(queue, day)).toEqual({ visible: 3, inFlight: 1, delayed: 1, oldest: day });
  expect(store.counts(queue, day + 10)).toEqual({ visible: 5, inFlight: 0, delayed: 0, oldest: day });
});

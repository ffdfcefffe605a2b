import type { EpochMs } from '../../kernel/clock.ts';
import type { Queue } from './queue.ts';

/**
 * Remembers of a queue that nothing in it can be received, and until when that holds if nobody changes it. Very many
 * receivers may wait at a queue, and each looks every second.
 */
export function createIdle() {
  const until = new Map<string, EpochMs>();
  return {
    begin: (queue: Queue, next: EpochMs | null): void => void until.set(queue.name, next ?? Infinity),
    end: (queue: Queue): void => void until.delete(queue.name),
    isIdle: (queue: Queue, now: EpochMs): boolean => now < (until.get(queue.name) ?? -Infinity),
  };
}

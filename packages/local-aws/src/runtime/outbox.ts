import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../kernel/clock.ts';
import type { Ids } from '../kernel/ids.ts';
import type { Outbox } from '../contract/service.ts';

/** One readable JSON file a message, named by time, kind and receiver; nothing leaves the machine. */
export function createOutbox(directory: string, clock: Clock, ids: Ids): Outbox {
  mkdirSync(directory, { recursive: true });
  let sequence = 0;
  return {
    put(message) {
      const time = new Date(clock.now()).toISOString();
      sequence += 1;
      const name = `${time.replace(/[:.]/g, '-')}-${String(sequence).padStart(6, '0')}-${message.kind}.json`;
      writeFileSync(join(directory, name), `${JSON.stringify({ id: ids.uuid(), time, ...message }, null, 2)}\n`);
    },
  };
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../kernel/clock.ts';
import type { Ids } from '../kernel/ids.ts';
import type { Outbox } from '../contract/service.ts';

/**
 * Writes each message to a JSON file that is named after time and kind. Only its owner can read it. Nothing leaves the
 * machine.
 */
export function createOutbox(directory: string, clock: Clock, ids: Ids): Outbox {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  let sequence = 0;
  return {
    put(message) {
      const time = new Date(clock.now()).toISOString();
      sequence += 1;
      const name = `${time.replace(/[:.]/g, '-')}-${String(sequence).padStart(6, '0')}-${message.kind}.json`;
      const text = JSON.stringify({ id: ids.uuid(), time, ...message }, null, 2);
      writeFileSync(join(directory, name), `${text}\n`, { mode: 0o600 });
    },
  };
}

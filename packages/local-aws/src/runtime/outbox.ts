import { mkdirSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../kernel/clock.ts';
import type { Ids } from '../kernel/ids.ts';
import type { Outbox, UnauthenticatedRequest } from '../contract/service.ts';
import { isLoopback } from '../server/hosts.ts';

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

/** The most messages that are read to find the last one to an address. */
const mostRead = 200;

/**
 * Answers the last mail or SMS to the address `to`, for a page that shows the code in it, or null. As with the users'
 * passwords, the asker must be this machine; undefined for everybody else.
 */
export async function messagesForPage(
  directory: string,
  { sourceIp, query }: Pick<UnauthenticatedRequest, 'sourceIp' | 'query'>,
): Promise<unknown> {
  if (!isLoopback(sourceIp)) return undefined;
  const names = (await readdir(directory)).filter((name) => /-(email|sms)\.json$/.test(name)).sort();
  for (const name of names.slice(-mostRead).reverse()) {
    const message = await readMessage(join(directory, name));
    if (message?.to === query.get('to')) return message;
  }
  return null;
}

/** Answers undefined for a message that is still being written or was deleted. */
async function readMessage(path: string): Promise<{ readonly to?: unknown } | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as { readonly to?: unknown };
  } catch {
    return undefined;
  }
}

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../kernel/clock.ts';
import type { Ids } from '../kernel/ids.ts';
import type { Outbox, UnauthenticatedRequest } from '../contract/service.ts';
import { messageOf } from '../kernel/errors.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import { isObject } from '../kernel/is-object.ts';
import { readPlainFileLater } from '../storage/plain-file.ts';
import { isLoopback } from '../server/hosts.ts';

/** The most messages that are kept. A stranger who signs up again and again, or a loop, writes without end. */
const mostKept = 10_000;

/**
 * Writes each message to a JSON file that is named after time and kind. Only its owner can read it. Nothing leaves the
 * machine.
 */
export function createOutbox(directory: string, clock: Clock, ids: Ids, most = mostKept): Outbox {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const kept = readdirSync(directory)
    .filter((name) => ownName.test(name))
    .sort();
  let sequence = 0;
  return {
    put(message) {
      const time = new Date(clock.now()).toISOString();
      sequence += 1;
      const name = `${time.replace(/[:.]/g, '-')}-${String(sequence).padStart(6, '0')}-${message.kind}.json`;
      const text = JSON.stringify({ id: ids.uuid(), time, ...message }, null, 2);
      write(directory, name, `${text}\n`);
      kept.push(name);
      for (const oldest of kept.splice(0, kept.length - most)) rmSync(join(directory, oldest), { force: true });
    },
  };
}

/** Somebody may have removed the folder, to have no messages. */
function write(directory: string, name: string, text: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(join(directory, name), text, { mode: 0o600 });
  } catch (cause) {
    throw new OperatorError('MessageNotWritten', `${directory} takes no messages: ${messageOf(cause)}.`, { cause });
  }
}

/** The names of messages; no other file is removed. */
const ownName = /^\d{4}-\d\d-\d\dT[\d-]+Z-\d{6,}-[a-z]+\.json$/;

/** The most messages that are read, the newest first. */
const mostRead = 200;

/** Reads the newest messages that would have left the account; the newest comes first. */
export async function readOutbox(directory: string): Promise<readonly Message[]> {
  const messages = await Promise.all((await newest(directory, /\.json$/)).map(readMessage));
  return messages.filter((message) => message !== undefined);
}

/**
 * Answers the last mail or SMS to the address `to`, for a page that shows the code in it, or null. As with the users'
 * passwords, the asker must be this machine; undefined for everybody else.
 */
export async function messagesForPage(
  directory: string,
  { sourceIp, query }: Pick<UnauthenticatedRequest, 'sourceIp' | 'query'>,
): Promise<unknown> {
  if (!isLoopback(sourceIp)) return undefined;
  for (const path of await newest(directory, /-(email|sms)\.json$/)) {
    const message = await readMessage(path);
    if (message?.to === query.get('to')) return message;
  }
  return null;
}

/** Lists the newest files whose names match. The names begin with the time. */
async function newest(directory: string, name: RegExp): Promise<string[]> {
  const names = await readdir(directory).catch(() => []);
  const found = names.filter((one) => name.test(one)).sort();
  return found
    .slice(-mostRead)
    .reverse()
    .map((one) => join(directory, one));
}

type Message = { readonly to?: unknown };

/** No message is longer: the longest is that of a topic, 256 KiB, escaped. */
const mostBytes = 4 * 2 ** 20;

/** Answers undefined for a message that is still being written or was deleted, and for what is no message. */
async function readMessage(path: string): Promise<Message | undefined> {
  try {
    const message: unknown = JSON.parse((await readPlainFileLater(path, mostBytes)).toString('utf8'));
    return isObject(message) && typeof message['kind'] === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}

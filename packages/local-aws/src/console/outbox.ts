import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const mostShown = 200;

/**
 * Reads the newest messages that would have left the account; the newest comes first. Their names begin with the time.
 */
export async function readOutbox(directory: string): Promise<readonly unknown[]> {
  const names = await readdir(directory).catch(() => []);
  const newest = names
    .filter((name) => name.endsWith('.json'))
    .sort()
    .slice(-mostShown)
    .reverse();
  const messages = await Promise.all(newest.map((name) => readMessage(join(directory, name))));
  return messages.filter((message) => message !== undefined);
}

/** Answers undefined for a message that is still being written or was deleted. */
async function readMessage(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const mostShown = 200;

/** The newest messages that would have left the account, newest first. Their names begin with the time. */
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

/** Undefined for what is being written, or has been deleted meanwhile. */
async function readMessage(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}

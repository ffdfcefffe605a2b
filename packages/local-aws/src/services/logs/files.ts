import { appendFileSync, mkdirSync } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '../../kernel/clock.ts';
import type { Operator } from '../../kernel/operator.ts';
import { formatEvent, groupFolder, parseEvents, type LogEvent } from './engine/format.ts';

export interface LogFiles {
  append(group: string, event: LogEvent): void;
  /** Everything in the group, oldest first. */
  read(group: string): Promise<LogEvent[]>;
  /** What its lines take, those that are not yet in their file included. */
  size(group: string): Promise<number>;
  /** Deletes the files of days that ended before `before`. */
  expire(group: string, before: number): Promise<void>;
  /** Resolves when everything appended so far is in its file. */
  flush(): Promise<void>;
}

const flushDelayMs = 100;
/** Beyond this, the writer waits for the disk. */
const maxBufferedBytes = 8 * 2 ** 20;

/**
 * `<directory>/<group>/<day>.log`; lines are gathered for a moment, so that logging costs the caller no system call.
 */
export function createLogFiles(directory: string, clock: Clock, operator: Operator): LogFiles {
  const buffers = new Map<string, string[]>();
  let buffered = 0;
  let cancelFlush: (() => void) | undefined;
  let writing: Promise<void> = Promise.resolve();

  const folderOf = (group: string): string => join(directory, ...groupFolder(group));
  const fileOf = (group: string, timestamp: number): string =>
    join(folderOf(group), `${new Date(timestamp).toISOString().slice(0, 10)}.log`);

  function take(): [string, string][] {
    const taken = [...buffers].map(([file, lines]): [string, string] => [file, lines.join('')]);
    buffers.clear();
    buffered = 0;
    cancelFlush?.();
    cancelFlush = undefined;
    return taken;
  }

  function flush(): Promise<void> {
    const taken = take();
    if (taken.length > 0) writing = writing.then(() => write(taken)).catch(operator.unexpected);
    return writing;
  }

  return {
    append(group, event) {
      const file = fileOf(group, event.timestamp);
      const line = formatEvent(event);
      const lines = buffers.get(file);
      if (lines) lines.push(line);
      else buffers.set(file, [line]);
      buffered += line.length;
      if (buffered > maxBufferedBytes) writeNow(take(), operator);
      else cancelFlush ??= clock.after(flushDelayMs, () => void flush());
    },
    async read(group) {
      await flush();
      const folder = folderOf(group);
      const texts = await Promise.all((await daysOf(folder)).map((day) => readFile(join(folder, day), 'utf8')));
      return texts.flatMap(parseEvents);
    },
    async size(group) {
      const folder = folderOf(group);
      const sizes = await Promise.all((await daysOf(folder)).map(async (day) => (await stat(join(folder, day))).size));
      const waiting = [...buffers].filter(([file]) => dirname(file) === folder).flatMap(([, lines]) => lines);
      return [...sizes, ...waiting.map(({ length }) => length)].reduce((sum, bytes) => sum + bytes, 0);
    },
    async expire(group, before) {
      const folder = folderOf(group);
      for (const day of await daysOf(folder))
        if (Date.parse(day.slice(0, 10)) + 86_400_000 <= before) await rm(join(folder, day), { force: true });
    },
    flush,
  };
}

async function write(files: readonly [string, string][]): Promise<void> {
  for (const [file, text] of files) {
    await mkdir(join(file, '..'), { recursive: true, mode: 0o700 });
    await appendFile(file, text, { mode: 0o600 });
  }
}

function writeNow(files: readonly [string, string][], operator: Operator): void {
  try {
    for (const [file, text] of files) {
      mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
      appendFileSync(file, text, { mode: 0o600 });
    }
  } catch (error) {
    operator.unexpected(error);
  }
}

async function daysOf(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => /^\d{4}-\d\d-\d\d\.log$/.test(name)).sort();
  } catch {
    return [];
  }
}

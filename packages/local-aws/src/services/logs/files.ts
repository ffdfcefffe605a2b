import { appendFileSync, lstatSync, mkdirSync, renameSync } from 'node:fs';
import { appendFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { dayMs, type Clock } from '../../kernel/clock.ts';
import { messageOf } from '../../kernel/errors.ts';
import { OperatorError } from '../../kernel/operator-error.ts';
import type { Operator } from '../../kernel/operator.ts';
import { formatEvent, groupFolder, parseEvents, type LogEvent } from './engine/format.ts';
import { isPlainFile, readPlainFileLater } from '../../storage/plain-file.ts';
import { isDayOfLog } from '../../storage/own-files.ts';

export interface LogFiles {
  append(group: string, event: LogEvent): void;
  /** Reads the events of the days of a time, a piece in each turn of the event loop; the oldest day comes first. */
  read(group: string, time?: Time): AsyncIterable<StoredEvent[]>;
  /** Answers the size of its lines; lines that are not in their file yet count too. */
  size(group: string): Promise<number>;
  /** Deletes the files of days that ended before `before`. */
  expire(group: string, before: number): Promise<void>;
  /** Deletes all files of the group. */
  remove(group: string): Promise<void>;
  /** Resolves when everything appended so far is in its file. */
  flush(): Promise<void>;
}

export interface Time {
  readonly from?: number;
  readonly to?: number;
}

export interface StoredEvent extends LogEvent {
  /** The number of events before it on its day. */
  readonly place: number;
}

const flushDelayMs = 100;
/** If more bytes wait, the writer waits for the disk. */
const maxBufferedBytes = 8 * 2 ** 20;

/** docs: Amazon CloudWatch Logs User Guide, "CloudWatch Logs quotas" (event size) */
const longestEvent = 2 ** 20;
/**
 * The most bytes of the file of a day. A full file becomes the earlier file of that day, and the earlier file before it
 * is deleted.
 */
const mostFileBytes = 8 * 2 ** 20;

export const createLogFiles = (directory: string, clock: Clock, operator: Operator): LogFiles =>
  new DayFiles(directory, clock, operator);

/**
 * Writes `<directory>/<group>/<day>.log`. It gathers lines for a moment, so that a log line costs its caller no system
 * call. A function that logs without end does not fill the disk: a group has two files a day, and `<day>.0.log` holds
 * the earlier lines.
 */
class DayFiles implements LogFiles {
  readonly #directory: string;
  readonly #clock: Clock;
  readonly #operator: Operator;
  /** The lines that wait, by their files. */
  readonly #buffers = new Map<string, string[]>();
  readonly #refused = new Set<string>();
  #buffered = 0;
  #cancelFlush: (() => void) | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(directory: string, clock: Clock, operator: Operator) {
    this.#directory = directory;
    this.#clock = clock;
    this.#operator = operator;
  }

  append(group: string, event: LogEvent): void {
    const file = this.#fileOf(group, event.timestamp);
    const line = eventsIn(event).map(formatEvent).join('');
    const lines = this.#buffers.get(file);
    if (lines) lines.push(line);
    else this.#buffers.set(file, [line]);
    this.#buffered += line.length;
    if (this.#buffered > maxBufferedBytes) writeNow(this.#take(), this.#complain);
    else this.#cancelFlush ??= this.#clock.after(flushDelayMs, () => void this.flush());
  }

  async *read(group: string, { from = -Infinity, to = Infinity }: Time = {}): AsyncGenerator<StoredEvent[]> {
    await this.flush();
    const folder = this.#folderOf(group);
    let last = '';
    let place = 0;
    for (const file of await daysOf(folder)) {
      const day = file.slice(0, 10);
      const begin = Date.parse(day);
      if (begin > to || begin + dayMs <= from) continue;
      // A day has two files.
      if (day !== last) place = 0;
      last = day;
      for await (const events of eventsOf(await this.#textOf(join(folder, file))))
        yield events.map((event) => ({ ...event, place: place++ }));
    }
  }

  /**
   * The group may be deleted, or the day expire, while it is read. What somebody else has put there is left out, and is
   * told once.
   */
  async #textOf(file: string): Promise<string> {
    try {
      return (await readPlainFileLater(file, mostReadBytes)).toString('utf8');
    } catch (error) {
      const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (!isGone && !this.#refused.has(file) && this.#refused.size <= mostRefused) {
        this.#refused.add(file);
        this.#operator.warn(`${file} is left out of what was logged: ${messageOf(error)}.`);
      }
      return '';
    }
  }

  async size(group: string): Promise<number> {
    const folder = this.#folderOf(group);
    const sizes = await Promise.all((await daysOf(folder)).map(async (day) => (await stat(join(folder, day))).size));
    const waiting = [...this.#buffers].filter(([file]) => dirname(file) === folder).flatMap(([, lines]) => lines);
    return [...sizes, ...waiting.map(({ length }) => length)].reduce((sum, bytes) => sum + bytes, 0);
  }

  async expire(group: string, before: number): Promise<void> {
    const folder = this.#folderOf(group);
    for (const day of await daysOf(folder))
      if (Date.parse(day.slice(0, 10)) + dayMs <= before) await rm(join(folder, day), { force: true });
  }

  async remove(group: string): Promise<void> {
    await this.flush();
    const folder = this.#folderOf(group);
    for (const day of await daysOf(folder)) await rm(join(folder, day), { force: true });
  }

  flush(): Promise<void> {
    const taken = this.#take();
    if (taken.length > 0) this.#writing = this.#writing.then(() => write(taken, this.#complain));
    return this.#writing;
  }

  /** Tells once of each file that cannot be written, however many lines are lost. */
  readonly #complain: Complain = (file, cause) => {
    if (this.#refused.has(file) || this.#refused.size > mostRefused) return;
    this.#refused.add(file);
    this.#operator.unexpected(new OperatorError('LogNotWritten', `${file} takes no lines: ${messageOf(cause)}.`));
  };

  #take(): [string, string][] {
    const taken = [...this.#buffers].map(([file, lines]): [string, string] => [file, lines.join('')]);
    this.#buffers.clear();
    this.#buffered = 0;
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    return taken;
  }

  #folderOf(group: string): string {
    return join(this.#directory, ...groupFolder(group));
  }

  #fileOf(group: string, timestamp: number): string {
    return join(this.#folderOf(group), `${new Date(timestamp).toISOString().slice(0, 10)}.log`);
  }
}

/** The number of characters that are read at a time; others are served between. */
const inOneGo = 2 ** 18;

async function* eventsOf(text: string): AsyncGenerator<LogEvent[]> {
  for (let from = 0; from < text.length;) {
    // Lines that begin with spaces belong to the line before.
    let end = text.indexOf('\n', from + inOneGo) + 1;
    while (end > 0 && text.startsWith('  ', end)) end = text.indexOf('\n', end) + 1;
    const until = end === 0 ? text.length : end;
    yield parseEvents(text.slice(from, until));
    from = until;
    await setImmediate();
  }
}

/** Divides a message that is longer than an event may be into several events. */
function eventsIn(event: LogEvent): LogEvent[] {
  const { message } = event;
  if (message.length <= longestEvent) return [event];
  const count = Math.ceil(message.length / longestEvent);
  return Array.from({ length: count }, (_, index) => ({
    ...event,
    message: message.slice(index * longestEvent, (index + 1) * longestEvent),
  }));
}

type Complain = (file: string, cause: unknown) => void;
const mostRefused = 1_000;

const isFull = (bytes: number, text: string): boolean => bytes > 0 && bytes + text.length > mostFileBytes;
/** A file may have one line more than fits, and characters of several bytes. */
const mostReadBytes = 16 * maxBufferedBytes;
/** The name sorts before the file of the day. */
const earlier = (file: string): string => file.replace(/\.log$/, '.0.log');

async function write(files: readonly [string, string][], complain: Complain): Promise<void> {
  for (const [file, text] of files)
    try {
      await mkdir(join(file, '..'), { recursive: true, mode: 0o700 });
      if (isFull(sizeOf(file), text)) await rename(file, earlier(file));
      await appendFile(file, text, { mode: 0o600 });
    } catch (error) {
      complain(file, error);
    }
}

function writeNow(files: readonly [string, string][], complain: Complain): void {
  for (const [file, text] of files)
    try {
      mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
      if (isFull(sizeOf(file), text)) renameSync(file, earlier(file));
      appendFileSync(file, text, { mode: 0o600 });
    } catch (error) {
      complain(file, error);
    }
}

/** Refuses what is no file: whoever writes to a pipe waits for its reader, and a link leads elsewhere. */
function sizeOf(file: string): number {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found?.isFile() === false) throw new Error('it is no file');
  return found?.size ?? 0;
}

async function daysOf(folder: string): Promise<string[]> {
  try {
    const names = (await readdir(folder)).filter(isDayOfLog);
    return names.filter((name) => isPlainFile(join(folder, name))).sort();
  } catch {
    return [];
  }
}

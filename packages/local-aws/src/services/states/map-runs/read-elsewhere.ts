import { mkdtempSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BoundExceeded } from '../../../evaluator/bounds.ts';
import { createEvaluator, type Evaluator } from '../../../evaluator/evaluator.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { inTurns, turnBytes, type Work } from '../../../kernel/in-turns.ts';
import { declareUnverified, type RequireAllowed } from '../../../kernel/unverified.ts';
import { lastingFolder } from '../../../storage/lasting-folder.ts';
import { readJson } from '../engine/numbers.ts';
import { readText, type Found, type ItemsAnswer, type ItemsJob, type Wanted } from './items-job.ts';
import { perItem, tooMany } from './items-limits.ts';
import { UnreadableItems } from './parse-items.ts';
import { checkFrame, mostOfRows } from './parquet-rows.ts';
import { TooManyBytes, unpacked } from './unpack.ts';

const otherTypes = declareUnverified(
  'states-parquet-types',
  'How does a distributed Map show dates, times and bytes of a Parquet file?',
  'dates and times in the form of ISO 8601, bytes in base64',
);

/**
 * Reads the objects of distributed Maps, those that are long or Parquet in processes of its own. A few bytes of them
 * can stand for any amount of time and memory.
 */
export interface ObjectReader {
  /** Answers what is wanted. `lane` names the state machine, `room` what all objects of one Map may take. */
  read(lane: string, bytes: Buffer, wanted: Wanted, room?: Room): Promise<readonly Found[]>;
  stop(): Promise<void>;
}

/** How many characters may still be read. One manifest may name the same object any number of times. */
export interface Room {
  left: number;
}

export const roomOfMap = (): Room => ({ left: mostOfRows });

function take(room: Room, taken: number): void {
  room.left -= taken;
  if (room.left < 0) throw tooMany();
}

export interface ObjectReaderOptions {
  readonly timeMs?: number;
  /** Makes a folder for the files of the processes. */
  readonly folder?: (() => string) | undefined;
}

/** The most bytes of an object. */
const mostBytes = 128 * 2 ** 20;
/** The most processor time of one object. */
const mostMs = 30_000;
/** The most bytes of a text that this thread reads itself: a few milliseconds. */
const mostHere = 256 * 2 ** 10;

const ownFolder = (): string => mkdtempSync(join(tmpdir(), 'local-aws-items-'));

export function createObjectReader(
  requireAllowed: RequireAllowed,
  { timeMs = mostMs, folder = ownFolder }: ObjectReaderOptions = {},
): ObjectReader {
  let evaluator: Evaluator | undefined;
  const files = lastingFolder(folder);
  let count = 0;
  const elsewhere = async (lane: string, bytes: Buffer, wanted: Wanted, room: Room): Promise<readonly Found[]> => {
    const program = new URL('./items-program.ts', import.meta.url);
    evaluator ??= createEvaluator({ program, timeMs, heapMb: 640 });
    const file = join(files.path(), String((count += 1)));
    const result = `${file}-items`;
    const make = async (): Promise<string> => {
      await writeFile(file, bytes, { mode: 0o600 });
      return JSON.stringify({ file, result, wanted } satisfies ItemsJob);
    };
    try {
      const answer = JSON.parse(await evaluator.run(lane, make).catch(outOfBounds)) as ItemsAnswer;
      if ('unreadable' in answer) throw new UnreadableItems(answer.unreadable);
      if ('code' in answer) throw new AwsError(answer.code, answer.message, { status: answer.status });
      if (answer.hasOtherTypes) requireAllowed(otherTypes);
      take(room, answer.taken);
      return await inTurns(linesOf(await readFile(result)));
    } finally {
      await Promise.all([rm(file, { force: true }), rm(result, { force: true })]);
    }
  };
  return {
    async read(lane, bytes, wanted, room = roomOfMap()) {
      if (bytes.length > mostBytes)
        throw new UnreadableItems(`The object has more than ${mostBytes} bytes. local-aws reads none of that size.`);
      const isParquet = wanted.kind === 'items' && wanted.reader.inputType === 'PARQUET';
      if (isParquet) checkFrame(bytes);
      const text = isParquet ? undefined : await shortText(bytes);
      if (text === undefined) return elsewhere(lane, bytes, wanted, room);
      const found = readText(text, wanted);
      take(room, text.length + found.length * perItem);
      return found;
    },
    async stop() {
      await evaluator?.stop();
      const directory = files.made();
      if (directory !== undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Answers the text of an object that is short, unpacked as well. */
async function shortText(bytes: Buffer): Promise<string | undefined> {
  if (bytes.length > mostHere) return undefined;
  try {
    return (await unpacked(bytes, mostHere)).toString('utf8');
  } catch (error) {
    if (error instanceof TooManyBytes) return undefined;
    throw error;
  }
}

/** Reads one JSON text a line, about a megabyte of them in one turn of the event loop. */
function* linesOf(bytes: Buffer): Work<Found[]> {
  const found: Found[] = [];
  let turn = turnBytes;
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(0x0a, at);
    found.push(readJson(bytes.toString('utf8', at, end)) as unknown as Found);
    at = end + 1;
    if (at < turn) continue;
    turn = at + turnBytes;
    yield;
  }
  return found;
}

function outOfBounds(error: unknown): never {
  if (!(error instanceof BoundExceeded)) throw error;
  throw new UnreadableItems(`To read the object takes more ${error.bound} than local-aws gives it.`);
}

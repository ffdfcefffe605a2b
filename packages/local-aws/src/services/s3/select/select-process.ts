import { createWriteStream, mkdtempSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BoundExceeded } from '../../../evaluator/bounds.ts';
import { createEvaluator, type Evaluator } from '../../../evaluator/evaluator.ts';
import { UnsupportedError } from '../../../kernel/errors.ts';
import { declareUnverified, type RequireAllowed } from '../../../kernel/unverified.ts';
import { lastingFolder } from '../../../storage/lasting-folder.ts';
import { mostOfResult, type SelectAnswer, type SelectDoubt, type SelectJob } from './select-job.ts';

const doubts: Readonly<Record<SelectDoubt, string>> = {
  types: declareUnverified(
    's3-select-parquet-types',
    'How does S3 Select show a group that is no list, and bytes without a type, of a Parquet file?',
    'a group is an object, and bytes are a text',
  ),
  absent: declareUnverified(
    's3-select-parquet-absent',
    'What does S3 Select answer about a column that a Parquet file does not have?',
    'the column is MISSING in every row, as in a JSON file',
  ),
};

/**
 * Runs queries on formats that a library reads, in processes of its own. Such an object says itself how large it is
 * unpacked, so a small one may ask for any amount of time and memory.
 */
export interface SelectProcess {
  /**
   * `lane` names the bucket: its queries wait for each other, not those of others. The object and the rows go by files,
   * because messages between processes would be made and read at once, in one piece.
   */
  run(
    lane: string,
    job: Omit<SelectJob, 'file' | 'result'>,
    object: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<SelectResult>;
  stop(): Promise<void>;
}

export interface SelectResult extends SelectAnswer {
  readonly rows: Uint8Array;
}

/** The most bytes of an object. */
export const mostBytes = 128 * 2 ** 20;
/** The most processor time of one query. */
const mostMs = 30_000;
/** The heap of a process. */
const mostMb = 640;

const tooMuch = (what: string, { format }: { format: string }): UnsupportedError =>
  new UnsupportedError(`S3 Select on ${format} with ${what}`);

export function createSelectProcess(
  requireAllowed: RequireAllowed,
  { timeMs = mostMs, heapMb = mostMb, folder = (): string => mkdtempSync(join(tmpdir(), 'local-aws-select-')) } = {},
): SelectProcess {
  let evaluator: Evaluator | undefined;
  const files = lastingFolder(folder);
  let count = 0;
  return {
    async run(lane, job, object) {
      const program = new URL('./select-program.ts', import.meta.url);
      evaluator ??= createEvaluator({ program, timeMs, heapMb });
      const file = join(files.path(), String((count += 1)));
      const result = `${file}-rows`;
      let copied: Promise<void> | undefined;
      const make = async (): Promise<string> => {
        await (copied ??= pipeline(Readable.from(object), createWriteStream(file, { mode: 0o600 })));
        return JSON.stringify({ ...job, file, result } satisfies SelectJob);
      };
      try {
        const text = await evaluator.run(lane, make).catch((error: unknown) => {
          if (!(error instanceof BoundExceeded)) throw error;
          throw tooMuch(`more ${error.bound} than local-aws gives to a query`, job);
        });
        const answer = JSON.parse(text) as SelectAnswer;
        if (answer.isTooLong === true) throw tooMuch(`a result of more than ${mostOfResult} bytes`, job);
        for (const doubt of answer.doubts) requireAllowed(doubts[doubt]);
        return { ...answer, rows: await readFile(result) };
      } finally {
        await Promise.all([rm(file, { force: true }), rm(result, { force: true })]);
      }
    },
    async stop() {
      await evaluator?.stop();
      const directory = files.made();
      if (directory !== undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}

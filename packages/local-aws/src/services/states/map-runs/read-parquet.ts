import { BoundExceeded } from '../../../evaluator/bounds.ts';
import { createEvaluator, type Evaluator } from '../../../evaluator/evaluator.ts';
import { declareUnverified, type RequireAllowed } from '../../../kernel/unverified.ts';
import type { Json } from '../engine/definition/machine.ts';
import { UnreadableItems } from './parse-items.ts';
import { checkFrame } from './parquet-rows.ts';

const otherTypes = declareUnverified(
  'states-parquet-types',
  'How does a distributed Map show dates, times and bytes of a Parquet file?',
  'dates and times in the form of ISO 8601, bytes in base64',
);

export interface ParquetJob {
  /** The file in base64. */
  readonly file: string;
  readonly limit: number;
}

export type ParquetAnswer =
  { readonly rows: Json[]; readonly hasOtherTypes: boolean } | { readonly unreadable: string };

/**
 * Reads Parquet files in processes of its own. A file says itself how many values a page has, how large it is unpacked
 * and how often one text stands for many, so a small file may ask for any amount of time and memory.
 */
export interface ParquetReader {
  /** Answers the rows; each is an object of its columns. `lane` names the state machine. */
  read(lane: string, bytes: Buffer, limit: number): Promise<Json[]>;
  stop(): Promise<void>;
}

/** The most bytes of a file. */
const mostBytes = 128 * 2 ** 20;
/** The most processor time of one file. */
const mostMs = 30_000;

export function createParquetReader(requireAllowed: RequireAllowed, { timeMs = mostMs } = {}): ParquetReader {
  let evaluator: Evaluator | undefined;
  return {
    async read(lane, bytes, limit) {
      if (bytes.length > mostBytes)
        throw new UnreadableItems(
          `The Parquet file has more than ${mostBytes} bytes. local-aws reads none of that size.`,
        );
      checkFrame(bytes);
      const program = new URL('./parquet-program.ts', import.meta.url);
      evaluator ??= createEvaluator({ program, timeMs, heapMb: 640 });
      const job: ParquetJob = { file: bytes.toString('base64'), limit };
      const answer = JSON.parse(await evaluator.run(lane, JSON.stringify(job)).catch(outOfBounds)) as ParquetAnswer;
      if ('unreadable' in answer) throw new UnreadableItems(answer.unreadable);
      if (answer.hasOtherTypes) requireAllowed(otherTypes);
      return answer.rows;
    },
    stop: async () => evaluator?.stop(),
  };
}

function outOfBounds(error: unknown): never {
  if (!(error instanceof BoundExceeded)) throw error;
  throw new UnreadableItems(`To read the Parquet file takes more ${error.bound} than local-aws gives it.`);
}

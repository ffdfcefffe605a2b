import { createRequire } from 'node:module';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BoundExceeded, EvaluatorStopped } from '../../evaluator/bounds.ts';
import { createEvaluator, type Evaluator } from '../../evaluator/evaluator.ts';
import { UnsupportedError } from '../../kernel/errors.ts';
import { OperatorError } from '../../kernel/operator-error.ts';
import { refusedBySql, type QueryFailure } from './errors.ts';
import type { EngineAnswer, EngineJob } from './engine-job.ts';

export interface EngineQuery extends Pick<EngineJob, 'sql' | 'columns' | 'directory' | 'bytes'> {
  readonly id: string;
  /** The name of the principal, whose queries wait for each other and not for those of others. */
  readonly asker: string;
  /** Tells that nobody wants the result any more. */
  readonly signal: AbortSignal;
}

export interface EngineResult {
  readonly csv: Uint8Array;
  readonly rows: number;
}

/** Runs DuckDB in processes of its own; the first query starts it. */
export interface Engine {
  run(query: EngineQuery): Promise<EngineResult>;
  stop(): Promise<void>;
}

/** The most processor time of one query. */
const mostMs = 120_000;

/** Finds DuckDB. It is large, and only templates with Athena need it, so it is not installed by itself. */
export function locateDuckDb(from = import.meta.url): string {
  try {
    return pathToFileURL(createRequire(from).resolve('@duckdb/node-api')).href;
  } catch (cause) {
    throw new OperatorError(
      'NoDuckDb',
      'The template has Athena, which runs on DuckDB here, and DuckDB is not installed: ' +
        'npm install --save-dev @duckdb/node-api (under the MIT licence, 70 MB).',
      { cause },
    );
  }
}

/** The bounds of this runtime. A short statement can repeat each column a thousand times. */
export const usualBounds = { resultBytes: 64 * 2 ** 20, openQueries: 200 };

export function createEngine(mostBytes: number): Engine {
  let evaluator: Evaluator | undefined;
  let isStopped = false;
  return {
    async run({ id, asker, signal, ...query }) {
      if (isStopped) throw new EvaluatorStopped();
      const program = new URL('./duckdb-program.ts', import.meta.url);
      evaluator ??= createEvaluator({ program, timeMs: mostMs, heapMb: 512 });
      const result = join(query.directory, `${id}.csv`);
      const job: EngineJob = { ...query, result, mostBytes, library: locateDuckDb() };
      try {
        const answer = JSON.parse(
          await evaluator.run(asker, JSON.stringify(job), signal).catch(outOfBounds),
        ) as EngineAnswer;
        if ('isTooLong' in answer)
          throw refusedBySql('local-aws keeps results of at most 64 MiB: select less, or give a LIMIT.');
        if ('failure' in answer) throw failureOf(answer.failure);
        return { csv: await readFile(result), rows: answer.rows };
      } finally {
        await rm(result, { force: true });
      }
    },
    async stop() {
      isStopped = true;
      await evaluator?.stop();
    },
  };
}

function outOfBounds(error: unknown): never {
  if (!(error instanceof BoundExceeded)) throw error;
  throw exhausted(error.bound);
}

/** docs: Amazon Athena User Guide, "Troubleshoot issues in Athena" (Query exhausted resources at this scale factor) */
const exhausted = (what: string): QueryFailure =>
  refusedBySql(`Query exhausted resources at this scale factor (${what}, on local-aws)`);

function failureOf(message: string): Error {
  const [line = ''] = message.split('\n', 1);
  if (/^Out of Memory/i.test(line)) return exhausted('memory');
  if (/out of range|overflow/i.test(line)) return refusedBySql(`NUMERIC_VALUE_OUT_OF_RANGE: ${line}`);
  if (/Malformed JSON|JSON transform|Could not convert|Failed to cast|maximum_object_size/i.test(line))
    return refusedBySql(`HIVE_CURSOR_ERROR: Row is not a valid JSON Object - ${line}`);
  if (/expression depth limit/i.test(line))
    return new UnsupportedError('Athena’s SQL: an expression of more than 1,000 operators in a row');
  return new Error(`DuckDB: ${line}`);
}

import { BoundExceeded } from '../evaluator/bounds.ts';
import { createEvaluator, type Evaluator } from '../evaluator/evaluator.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import type { Operator } from '../kernel/operator.ts';
import type { SnapshotAnswer, SnapshotJob } from './snapshot-job.ts';

/** Reads and writes the files of snapshots in a process of its own, one after the other: they may have gigabytes. */
export interface SnapshotsElsewhere {
  /** Writes the whole state of a data directory to a file that does not exist. */
  write(directory: string, file: string): Promise<void>;
  /** Throws an OperatorError if the file is no export, or is damaged. */
  inspect(file: string): Promise<void>;
  stop(): Promise<void>;
}

/** The most processor time of one snapshot. One of 260 MB was written in less than seven seconds. */
const timeMs = 240_000;
/** A state of another region goes through memory as a whole. */
const heapMb = 2_048;

export function createSnapshotsElsewhere(operator: Operator): SnapshotsElsewhere {
  let evaluator: Evaluator | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const run = async (job: SnapshotJob): Promise<void> => {
    evaluator ??= createEvaluator({ program: new URL('./snapshot-program.ts', import.meta.url), timeMs, heapMb });
    const answer = JSON.parse(
      await evaluator.run('snapshots', JSON.stringify(job)).catch((error: unknown) => {
        throw error instanceof BoundExceeded ? tooLarge(error) : error;
      }),
    ) as SnapshotAnswer;
    if ('code' in answer) throw new OperatorError(answer.code, answer.message);
    for (const warning of answer.warnings) operator.warn(warning);
  };
  const inTurn = (job: SnapshotJob): Promise<void> => {
    const done = last.then(() => run(job));
    last = done.catch(() => undefined);
    return done;
  };
  return {
    write: (directory, file) => inTurn({ kind: 'export', directory, file }),
    inspect: (file) => inTurn({ kind: 'inspect', file }),
    stop: async () => evaluator?.stop(),
  };
}

const tooLarge = ({ bound }: BoundExceeded): OperatorError =>
  new OperatorError(
    'SnapshotTooLarge',
    `The snapshot takes more ${bound} than local-aws gives it beside a runtime. ` +
      'Write one with "local-aws export FILE", which has no such limit.',
  );

/** The program of the process that reads and writes the files of snapshots. */
import { serve } from '../evaluator/serve.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import { createOperator, type Operator } from '../kernel/operator.ts';
import { exportState, inspectExport } from '../storage/transfer.ts';
import type { SnapshotAnswer, SnapshotJob } from './snapshot-job.ts';

serve((text) => {
  const warnings: string[] = [];
  const operator = { ...createOperator(), warn: (warning: string) => void warnings.push(warning) };
  return JSON.stringify(answer(JSON.parse(text) as SnapshotJob, operator, warnings));
});

function answer(job: SnapshotJob, operator: Operator, warnings: readonly string[]): SnapshotAnswer {
  try {
    if (job.kind === 'export') exportState(job.directory, job.file, operator);
    else inspectExport(job.file);
    return { warnings };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { code: error.code, message: error.message };
  }
}

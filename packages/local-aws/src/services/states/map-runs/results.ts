import type { Json, JsonObject, ResultWriter } from '../engine/definition/machine.ts';
import { mapped, type Work } from '../../../kernel/in-turns.ts';
import { readJson, writeJson } from '../engine/numbers.ts';
import { redriveOf } from '../redrive.ts';
import { present } from '../integrations/task-error.ts';
import type { ChildRow, MapRunRow } from './model.ts';

/**
 * Lists the results of executions. docs: AWS Step Functions Developer Guide,
 * "ResultWriter (Map)" (a failed execution is shown with all that is known of it, whatever the transformation)
 */
function* resultsOf(
  run: MapRunRow,
  children: readonly ChildRow[],
  transformation: ResultWriter['transformation'],
): Work<Json[]> {
  const results = yield* mapped(children, (child) => {
    if (child.status !== 'SUCCEEDED' || transformation === 'NONE') return [describe(run, child)];
    const output = outputOf(child);
    return transformation === 'FLATTEN' && Array.isArray(output) ? output : [output];
  });
  return results.flat();
}

/** Makes the result of a state whose results are not written to a bucket. */
export function* resultInState(
  run: MapRunRow,
  children: readonly ChildRow[],
  writer: ResultWriter | undefined,
): Work<Json> {
  const results = yield* resultsOf(run, children, writer?.transformation ?? 'COMPACT');
  if (writer?.outputType !== 'JSONL') return results;
  return (yield* mapped(results, (result) => writeJson(result))).join('\n');
}

const outputOf = ({ output }: ChildRow): Json => (output === null ? null : readJson(output));

/** docs: AWS Step Functions Developer Guide, "ResultWriter (Map)" (the files of results) */
function describe(
  run: MapRunRow,
  { arn, input, output, error, cause, status, start_ms, stop_ms }: ChildRow,
): JsonObject {
  const redrive =
    status === 'PENDING' || status === 'RUNNING'
      ? undefined
      : redriveOf({ status, redrive_count: run.redrives, map_run_arn: null });
  return present({
    Cause: cause,
    Error: error,
    ExecutionArn: arn,
    Input: input,
    InputDetails: { Included: true },
    Name: arn?.split(':')[7] ?? null,
    ...(output === null ? {} : { Output: output, OutputDetails: { Included: true } }),
    ...(redrive === undefined || arn === null
      ? {}
      : {
          RedriveCount: redrive.redriveCount,
          RedriveStatus: redrive.redriveStatus,
          RedriveStatusReason: redrive.redriveStatusReason,
        }),
    StartDate: start_ms === null ? null : new Date(start_ms).toISOString(),
    StateMachineArn: run.machine_arn,
    Status: status,
    StopDate: stop_ms === null ? null : new Date(stop_ms).toISOString(),
  });
}

export interface ResultFile {
  readonly key: string;
  readonly body: string;
}

/** Makes the files that a ResultWriter writes; the manifest comes last. */
export function* resultFiles(
  run: MapRunRow,
  children: readonly ChildRow[],
  { transformation, outputType }: ResultWriter,
  to: { readonly bucket: string; readonly prefix: string },
): Work<ResultFile[]> {
  const id = run.arn.slice(run.arn.lastIndexOf(':') + 1);
  const folder = to.prefix === '' ? id : `${to.prefix.replace(/\/$/, '')}/${id}`;
  const listed: Record<string, { Key: string; Size: number }[]> = { FAILED: [], PENDING: [], SUCCEEDED: [] };
  const files: ResultFile[] = [];
  for (const [kind, statuses] of Object.entries(kinds)) {
    const rows = children.filter(({ status }) => statuses.includes(status));
    if (rows.length === 0) continue;
    const results = yield* resultsOf(run, rows, transformation);
    const lines = yield* mapped(results, (result) => writeJson(result));
    const body = outputType === 'JSONL' ? lines.join('\n') : `[${lines.join(',')}]`;
    const key = `${folder}/${kind}_0.${outputType === 'JSONL' ? 'jsonl' : 'json'}`;
    files.push({ key, body });
    listed[kind]?.push({ Key: key, Size: Buffer.byteLength(body) });
  }
  const manifest = { DestinationBucket: to.bucket, MapRunArn: run.arn, ResultFiles: listed };
  return [...files, { key: `${folder}/manifest.json`, body: JSON.stringify(manifest) }];
}

const kinds: Readonly<Record<string, readonly ChildRow['status'][]>> = {
  FAILED: ['FAILED', 'TIMED_OUT', 'ABORTED'],
  PENDING: ['PENDING', 'RUNNING'],
  SUCCEEDED: ['SUCCEEDED'],
};

import type { Ports } from '../../../contract/service.ts';
import { readJson } from '../engine/numbers.ts';
import type { Execution } from '../engine/run/execution.ts';
import type { Beginning, Started } from '../beginning.ts';
import type { Machines } from '../machines.ts';
import type { ExecutionRow } from '../store.ts';
import type { ChildRow, MapRunRow } from './model.ts';

/** Answers the facts with which an execution of a map run starts. */
export function childOf(
  run: MapRunRow,
  { input: text, arn }: ChildRow,
  cause: string | undefined,
  { ports, machines }: { readonly ports: Ports; readonly machines: Machines },
): { readonly machine: Started; readonly beginning: Beginning } {
  const type = run.express ? 'EXPRESS' : 'STANDARD';
  const { machine, role_arn: roleArn, name: machineName } = machines.revision(run.revision, type);
  const name = nameOf(arn) ?? ports.ids.uuid();
  const place = run.machine_arn.replace(':stateMachine:', run.express ? ':express:' : ':execution:');
  const log = machines.logOf(run.machine_arn);
  return {
    machine: { machine, revision: run.revision, type, ...(log ? { log } : {}) },
    beginning: {
      // recorded: stackd redrive_map.json (an execution of an Express machine that starts again keeps its ARN)
      arn: arn ?? `${place}:${name}${run.express ? `:${ports.ids.uuid()}` : ''}`,
      ...{ name, machineArn: run.machine_arn, machineName, roleArn, mapRunArn: run.arn, text },
      input: readJson(text),
      ...(cause === undefined ? {} : { cause }),
    },
  };
}

const nameOf = (arn: string | null): string | undefined => arn?.split(':')[7];

/** Answers how an execution ended, from its stored row. */
export function resultOf({ status, output, error, cause }: ExecutionRow): Execution['result'] {
  if (status === 'RUNNING') return undefined;
  if (status === 'SUCCEEDED') return { status, output: readJson(output ?? 'null') };
  return { status, ...(error === null ? {} : { error }), ...(cause === null ? {} : { cause }) };
}

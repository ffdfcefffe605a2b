import { open } from 'node:inspector';
import { isDebugged, ownInspectorPort, usualInspectorPort } from '../kernel/debugging.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import type { Inspect } from '../runtime/debugging.ts';
import { listensOnLoopback } from '../server/hosts.ts';
import type { Options } from './options.ts';

export const inspectorPort = (inspect: number | true): number => (inspect === true ? usualInspectorPort : inspect);

/**
 * Reads `--inspect`. A variable tells the programs of the app, so that they make bundles that a person can read.
 * Whoever reaches an inspector can run any code, so the inspector is refused when other machines reach the endpoint.
 */
export function inspectOf(directory: string, { inspect, host }: Options): Inspect | undefined {
  if (inspect === undefined) return undefined;
  if (!listensOnLoopback(host))
    throw new OperatorError(
      'InspectorIsLocal',
      `--inspect lets everybody who reaches it run code, and --host ${host} lets others in. Choose one of them.`,
    );
  process.env.LOCAL_AWS_INSPECT = '1';
  return { firstPort: inspectorPort(inspect) + 1, sources: directory };
}

/**
 * Opens the inspector of this process, unless Node or VS Code has already opened it. Functions get the ports after the
 * one at which it listens, which the system chooses if the operator gives 0.
 */
export function openInspector({ firstPort, sources }: Inspect): Inspect {
  if (!isDebugged()) open(firstPort - 1, '127.0.0.1');
  return { firstPort: (ownInspectorPort() ?? firstPort - 1) + 1, sources };
}

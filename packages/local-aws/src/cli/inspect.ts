import { open } from 'node:inspector';
import { isDebugged, usualInspectorPort } from '../kernel/debugging.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import type { Inspect } from '../runtime/debugging.ts';
import { listensOnLoopback } from '../server/hosts.ts';
import type { Options } from './options.ts';

export const inspectorPort = (inspect: number | true): number => (inspect === true ? usualInspectorPort : inspect);

/**
 * What `--inspect` asks for. The programs of the app learn it from a variable, so that they bundle what can be read.
 * Whoever reaches an inspector may run anything: it never listens beside an endpoint that others reach.
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

/** Unless Node has been started with one, or VS Code has opened it. */
export function openInspector(port: number): void {
  if (!isDebugged()) open(port, '127.0.0.1');
}

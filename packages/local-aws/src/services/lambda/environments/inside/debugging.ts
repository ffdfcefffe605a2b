import { url } from 'node:inspector';

/** The options of new processes while a debugger is attached to their host. */
export interface Debugging {
  readonly options: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

/** The port after the one that Node's inspector takes by itself, and on. */
const firstPort = 9230;
let started = 0;

export const isDebugged = (): boolean => process.env.VSCODE_INSPECTOR_OPTIONS !== undefined || url() !== undefined;

/** Undefined without a debugger. */
export function debugging(): Debugging | undefined {
  // VS Code debugs the processes that its variables reach.
  const { VSCODE_INSPECTOR_OPTIONS, NODE_OPTIONS = '' } = process.env;
  if (VSCODE_INSPECTOR_OPTIONS !== undefined)
    return { options: [], variables: { VSCODE_INSPECTOR_OPTIONS, NODE_OPTIONS } };
  if (url() === undefined) return undefined;
  started += 1;
  return { options: [`--inspect=127.0.0.1:${firstPort + started - 1}`], variables: {} };
}

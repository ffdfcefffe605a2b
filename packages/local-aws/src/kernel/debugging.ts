import { url } from 'node:inspector';

/** What a debugger needs of the services that run code of the customer (`--inspect`). */
export interface Debugging {
  /** Time limits stand still until the answer is called. */
  stand(): () => void;
  /** Of the inspector of a function, the same at each of its starts. */
  portOf(functionName: string): number;
  /** Hears where the inspector of a function listens. */
  listens(functionName: string, port: number): void;
  /** The folder that the sources in source maps stand in. */
  readonly sources: string;
}

/** The port that debuggers look at by themselves. docs: Node.js, "Debugging Node.js" */
export const usualInspectorPort = 9229;

/** Whether somebody debugs this process: Node's own option, or VS Code by what it tells the processes it starts. */
export const isDebugged = (): boolean => process.env.VSCODE_INSPECTOR_OPTIONS !== undefined || url() !== undefined;

/** The port of this process's inspector, where it has one. */
export function ownInspectorPort(): number | undefined {
  const own = url();
  return own === undefined ? undefined : Number(new URL(own).port);
}

/** A port for each function, in the order in which they are first asked for. */
export function createPorts(first: number): { of(name: string): number; all(): [string, number][] } {
  const ports = new Map<string, number>();
  return {
    of(name) {
      const port = ports.get(name) ?? first + ports.size;
      ports.set(name, port);
      return port;
    },
    all: () => [...ports],
  };
}

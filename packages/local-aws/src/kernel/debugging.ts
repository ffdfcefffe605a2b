import { url } from 'node:inspector';

/** What a debugger needs from the services that run the customer's code (`--inspect`). */
export interface Debugging {
  /** Stops all time limits until the result is called. */
  stand(): () => void;
  /** Answers the port of the inspector of a function. It is the same at each start of the function. */
  portOf(functionName: string): number;
  /** Notes that the inspector of a function listens on a port. */
  listens(functionName: string, port: number): void;
  /** The folder to which the source maps refer. */
  readonly sources: string;
}

/** The port to which debuggers attach by default. docs: Node.js, "Debugging Node.js" */
export const usualInspectorPort = 9229;

/** Tells whether somebody debugs this process: by Node's own option, or by the variable that VS Code sets. */
export const isDebugged = (): boolean => process.env.VSCODE_INSPECTOR_OPTIONS !== undefined || url() !== undefined;

/** Answers the port of this process's inspector, if it has one. */
export function ownInspectorPort(): number | undefined {
  const own = url();
  return own === undefined ? undefined : Number(new URL(own).port);
}

const lastPort = 65_535;

/**
 * Assigns a port to each function, in the order of the first requests. Functions beyond the last port ask for that one
 * too, and take a free one because it is in use.
 */
export function createPorts(first: number): { of(name: string): number; all(): [string, number][] } {
  const ports = new Map<string, number>();
  return {
    of(name) {
      const port = ports.get(name) ?? Math.min(first + ports.size, lastPort);
      ports.set(name, port);
      return port;
    },
    all: () => [...ports],
  };
}

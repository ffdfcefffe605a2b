/**
 * The port that starts execution environments. Here they are processes (inside/process.ts); they could be containers.
 */
export interface EnvironmentDefinition {
  /** The directory of the function's code. */
  readonly taskRoot: string;
  readonly handler: string;
  /** The variables that the code sees as `process.env`, and no others. */
  readonly variables: Readonly<Record<string, string>>;
  readonly memorySizeMb: number;
  /** The interpreter of a function in Python; undefined means JavaScript. */
  readonly python?: string | undefined;
  readonly jsonLogs: boolean;
  readonly logLevel: string;
  /** The runtimes up to nodejs22.x still accept handlers that answer through a callback. */
  readonly callbacksAllowed: boolean;
  /** The port at which a debugger finds the environment, also between invocations. */
  readonly inspectPort?: number | undefined;
}

export interface Invocation {
  readonly requestId: string;
  /** The payload as JSON text. */
  readonly payload: string;
  /** What a client says of itself, as JSON text. */
  readonly clientContext?: string | undefined;
  readonly functionArn: string;
  readonly timeoutMs: number;
  readonly traceId: string;
}

export type EnvironmentEvent =
  | { readonly kind: 'ready' }
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'done'; readonly payload: string; readonly memoryBytes: number }
  /** `fatal` means that the environment ended with this error. */
  | { readonly kind: 'error'; readonly payload: string; readonly memoryBytes: number; readonly fatal?: true }
  /** The code could not be loaded. */
  | { readonly kind: 'initError'; readonly payload: string }
  /** The environment ended, by itself or because it was terminated. This is always the last event. */
  | ({ readonly kind: 'exit' } & EnvironmentEnd);

export interface EnvironmentEnd {
  readonly status: number;
  /** The signal that ended it, if it did not end by itself. */
  readonly signal?: NodeJS.Signals;
  readonly outOfMemory: boolean;
}

export interface ExecutionEnvironment {
  /** Invokes the function. Only one invocation runs at a time, and only after `ready`. */
  invoke(invocation: Invocation): void;
  terminate(): Promise<void>;
}

export type StartEnvironment = (
  definition: EnvironmentDefinition,
  onEvent: (event: EnvironmentEvent) => void,
) => ExecutionEnvironment;

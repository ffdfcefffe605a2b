/**
 * The executor port: how an execution environment is started. Processes stand behind it here (inside/process.ts); a
 * container could.
 */
export interface EnvironmentDefinition {
  /** Directory with the function's code. */
  readonly taskRoot: string;
  readonly handler: string;
  /** Exactly what the code sees as `process.env`. */
  readonly variables: Readonly<Record<string, string>>;
  readonly memorySizeMb: number;
  /** The interpreter of a function in Python; without one it is JavaScript. */
  readonly python?: string | undefined;
  readonly jsonLogs: boolean;
  readonly logLevel: string;
  /** Runtimes up to nodejs22.x still accept handlers that answer through a callback. */
  readonly callbacksAllowed: boolean;
  /** Where a debugger finds it, which it answers also between invocations. */
  readonly inspectPort?: number | undefined;
}

export interface Invocation {
  readonly requestId: string;
  /** JSON text. */
  readonly payload: string;
  readonly functionArn: string;
  readonly timeoutMs: number;
  readonly traceId: string;
}

export type EnvironmentEvent =
  | { readonly kind: 'ready' }
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'done'; readonly payload: string; readonly memoryBytes: number }
  /** `fatal`: the environment ended with this error. */
  | { readonly kind: 'error'; readonly payload: string; readonly memoryBytes: number; readonly fatal?: true }
  /** The code could not be loaded. */
  | { readonly kind: 'initError'; readonly payload: string }
  /** The environment ended, by itself or because it was terminated; always the last event. */
  | ({ readonly kind: 'exit' } & EnvironmentEnd);

export interface EnvironmentEnd {
  readonly status: number;
  /** What ended it, when it did not end itself. */
  readonly signal?: NodeJS.Signals;
  readonly outOfMemory: boolean;
}

export interface ExecutionEnvironment {
  /** One at a time, and only after `ready`. */
  invoke(invocation: Invocation): void;
  terminate(): Promise<void>;
}

export type StartEnvironment = (
  definition: EnvironmentDefinition,
  onEvent: (event: EnvironmentEvent) => void,
) => ExecutionEnvironment;

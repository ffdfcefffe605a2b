import type { Clock } from '../../../kernel/clock.ts';
import type { ProcessorTimes } from '../../../kernel/processors.ts';
import type { EnvironmentDefinition, Invocation, StartEnvironment } from './executor.ts';

export interface Outcome {
  readonly status: 'success' | 'error' | 'timeout';
  readonly payload: string;
  readonly logStream: string;
  readonly durationMs: number;
  /** How long the environment took to start, for the first invocation after that. */
  readonly initMs?: number;
  readonly memoryBytes: number;
}

/** What the log of a function is told. */
export interface PoolObserver {
  initStarted(logStream: string): void;
  started(logStream: string, invocation: Invocation): void;
  line(logStream: string, line: string, requestId: string | undefined): void;
  finished(invocation: Invocation, outcome: Outcome): void;
}

/** Execution environments of all functions together; each function may always have one. */
export interface Capacity {
  readonly total: number;
  used: number;
  readonly pools: Set<Pool>;
}

export interface PoolOptions {
  readonly clock: Clock;
  readonly capacity: Capacity;
  readonly start: StartEnvironment;
  /** Environments that start at once when invocations wait. */
  readonly steadyEnvironments: number;
  /** Environments that start when invocations wait although the machine has little to do, or none ends. */
  readonly maxEnvironments: number;
  readonly processors: () => ProcessorTimes;
  /** Invocations in flight, waiting ones included; the next is refused. */
  readonly maxConcurrency: number;
  readonly reserved: boolean;
  /** An environment starts before it is needed and stays, so that a debugger finds it. */
  readonly keepsOne?: boolean;
  readonly newLogStream: () => string;
  readonly define: (logStream: string) => Promise<EnvironmentDefinition>;
  readonly observer: PoolObserver;
}

export interface Pool {
  run(invocation: Invocation): Promise<Outcome>;
  /** Ends the environment that has been idle longest; false when none is idle. */
  evict(): boolean;
  grow(): void;
  /** Starts an environment before it is needed, if one is to be kept. */
  warm(): void;
  environments(): number;
  /** Ends when nothing is in flight any more; what is may finish. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

import type { Clock } from '../../../kernel/clock.ts';
import type { ProcessorTimes } from '../../../kernel/processors.ts';
import type { Turn } from '../../../kernel/time-limit.ts';
import type { EnvironmentDefinition, Invocation, StartEnvironment } from './executor.ts';

export interface Outcome {
  readonly status: 'success' | 'error' | 'timeout';
  readonly payload: string;
  readonly logStream: string;
  readonly durationMs: number;
  /** The time that the environment took to start. Only the first invocation after the start has it. */
  readonly initMs?: number;
  readonly memoryBytes: number;
}

/** Hears of the events that the log of a function contains. */
export interface PoolObserver {
  initStarted(logStream: string): void;
  started(logStream: string, invocation: Invocation): void;
  line(logStream: string, line: string, requestId: string | undefined): void;
  finished(invocation: Invocation, outcome: Outcome): void;
}

/** The execution environments of all functions together. Each function may always have one. */
export interface Capacity {
  readonly total: number;
  used: number;
  readonly pools: Set<Pool>;
}

export interface PoolOptions {
  readonly clock: Clock;
  readonly capacity: Capacity;
  readonly start: StartEnvironment;
  /** The number of environments that start at once when invocations wait. */
  readonly steadyEnvironments: number;
  /** The number of environments when invocations wait although the machine has little to do, or although none ends. */
  readonly maxEnvironments: number;
  readonly processors: () => ProcessorTimes;
  /** The most invocations at a time, waiting ones included; the next one is refused. */
  readonly maxConcurrency: number;
  readonly reserved: boolean;
  /** An environment starts before it is needed and stays, so that a debugger finds it. */
  readonly keepsOne?: boolean;
  readonly newLogStream: () => string;
  readonly define: (logStream: string) => Promise<EnvironmentDefinition>;
  readonly observer: PoolObserver;
}

export interface Pool {
  run(invocation: Invocation, turn?: Turn): Promise<Outcome>;
  /** Ends the environment that has been idle longest. Answers false if none is idle. */
  evict(): boolean;
  grow(): void;
  /** Starts an environment before it is needed, if the pool keeps one. */
  warm(): void;
  environments(): number;
  /** Ends the pool after all running invocations have finished. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

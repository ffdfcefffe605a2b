export type Bound = 'time' | 'memory';

/** What was evaluated took more than it may, and was stopped. */
export class BoundExceeded extends Error {
  readonly bound: Bound;

  constructor(bound: Bound) {
    super(`The evaluation took more ${bound} than it may.`);
    this.name = 'BoundExceeded';
    this.bound = bound;
  }
}

export interface EvaluatorOptions {
  /** The module of the process, which calls `serve`. */
  readonly program: URL;
  /** Of the processor, for one evaluation. */
  readonly timeMs: number;
  /** Of the heap of a process. */
  readonly heapMb: number;
}

/** The outcome is no longer waited for. */
export class EvaluatorStopped extends Error {
  constructor() {
    super('The evaluator has been stopped.');
    this.name = 'EvaluatorStopped';
  }
}

import { OperatorError } from '../kernel/operator-error.ts';

export type Bound = 'time' | 'memory';

/** Is thrown when an evaluation took more time or memory than it may, and was stopped. */
export class BoundExceeded extends Error {
  readonly bound: Bound;

  constructor(bound: Bound) {
    super(`The evaluation took more ${bound} than it may.`);
    this.name = 'BoundExceeded';
    this.bound = bound;
  }
}

/** Is thrown when the program of an evaluator could not be started. The job has nothing to do with it. */
export class EvaluatorNotStarted extends OperatorError {
  constructor(program: string, reason: string) {
    super('EvaluatorNotStarted', `The process for ${program} did not start: ${reason}.`);
  }
}

export interface EvaluatorOptions {
  /** The module that runs in the process; it calls `serve`. */
  readonly program: URL;
  /** The processor time for one evaluation. */
  readonly timeMs: number;
  /** The heap of one process. */
  readonly heapMb: number;
}

/** Is thrown when nobody waits for the outcome any more. */
export class EvaluatorStopped extends Error {
  constructor() {
    super('The evaluator has been stopped.');
    this.name = 'EvaluatorStopped';
  }
}

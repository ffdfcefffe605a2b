import { availableParallelism } from 'node:os';
import { BoundExceeded, EvaluatorNotStarted, EvaluatorStopped, type EvaluatorOptions } from './bounds.ts';
import { EvaluatorProcess } from './process.ts';

/** Evaluates foreign expressions and patterns in processes of its own, so that a slow one can be ended. */
export interface Evaluator {
  /**
   * Runs a job: the program takes a text and answers a text. `lane` names the customer of the job: a customer with many
   * jobs waits for its own jobs and does not delay others. Throws BoundExceeded, and EvaluatorStopped after `signal`. A
   * job that is a function is made when its turn has come.
   */
  run(lane: string, job: Job, signal?: AbortSignal): Promise<string>;
  stop(): Promise<void>;
}

type Job = string | (() => Promise<string>);

interface Waiting {
  readonly job: Job;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (answer: string) => void;
  readonly reject: (error: unknown) => void;
  isAgain?: true;
}

const mostProcesses = Math.max(2, availableParallelism());
/** When this many jobs wait, the next one is refused, because it would wait too long. */
const mostWaiting = 1_000;

let unanswered = 0;

/** Counts the jobs of this process that have no answer yet. */
export const unansweredJobs = (): number => unanswered;

export const createEvaluator = (options: EvaluatorOptions): Evaluator => new EvaluatorPool(options);

class EvaluatorPool implements Evaluator {
  readonly #options: EvaluatorOptions;
  readonly #processes = new Set<EvaluatorProcess>();
  readonly #idle: EvaluatorProcess[] = [];
  /** The lanes, in the order of their turns. */
  readonly #lanes = new Map<string, Waiting[]>();
  #waiting = 0;
  #isStopped = false;

  constructor(options: EvaluatorOptions) {
    this.#options = options;
  }

  run(lane: string, job: Job, signal?: AbortSignal): Promise<string> {
    if (this.#isStopped) return Promise.reject(new EvaluatorStopped());
    if (this.#waiting >= mostWaiting) return Promise.reject(new BoundExceeded('time'));
    unanswered += 1;
    const answered = new Promise<string>((resolve, reject) => {
      const queue = this.#lanes.get(lane) ?? [];
      queue.push({ job, signal, resolve, reject });
      this.#lanes.set(lane, queue);
      this.#waiting += 1;
      this.#dispatch();
    });
    return answered.finally(() => (unanswered -= 1));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (let left = this.#next(); left; left = this.#next()) left[1].reject(new EvaluatorStopped());
    await Promise.all([...this.#processes].map((process) => process.end()));
  }

  #next(): [lane: string, job: Waiting] | undefined {
    const [lane, queue] = this.#lanes.entries().next().value ?? [];
    if (lane === undefined || queue === undefined) return undefined;
    const first = queue.shift();
    this.#lanes.delete(lane);
    if (queue.length > 0) this.#lanes.set(lane, queue);
    this.#waiting -= 1;
    return first && [lane, first];
  }

  /** Nobody waits for these any more. */
  #dropUnwanted(): void {
    for (const [lane, queue] of this.#lanes) {
      const wanted = queue.filter(({ signal }) => signal?.aborted !== true);
      if (wanted.length === queue.length) continue;
      for (const job of queue) if (!wanted.includes(job)) job.reject(new EvaluatorStopped());
      this.#waiting -= queue.length - wanted.length;
      if (wanted.length > 0) this.#lanes.set(lane, wanted);
      else this.#lanes.delete(lane);
    }
  }

  #again(lane: string, job: Waiting): void {
    job.isAgain = true;
    this.#lanes.set(lane, [job, ...(this.#lanes.get(lane) ?? [])]);
    this.#waiting += 1;
  }

  #dispatch(): void {
    while (this.#waiting > 0) {
      this.#dropUnwanted();
      if (this.#waiting === 0) return;
      const process = this.#idle.pop() ?? (this.#processes.size < mostProcesses ? this.#open() : undefined);
      const [lane, job] = (process && this.#next()) ?? [];
      if (!process || lane === undefined || !job) return;
      const { hasServed } = process;
      const end = (): void => void process.end();
      job.signal?.addEventListener('abort', end);
      textOf(job)
        .then((text) => process.run(text))
        .then(job.resolve, (error: unknown) => {
          if (this.#isStopped || job.signal?.aborted === true) job.reject(new EvaluatorStopped());
          // An earlier job may have left memory in the process. So a job that runs out of memory gets one more try in a
          // new process.
          else if (hasServed && error instanceof BoundExceeded && error.bound === 'memory') this.#again(lane, job);
          // A machine that is short of something for a moment starts the next process.
          else if (error instanceof EvaluatorNotStarted && !job.isAgain) this.#again(lane, job);
          else job.reject(error);
        })
        .finally(() => {
          job.signal?.removeEventListener('abort', end);
          this.#release(process);
        });
    }
  }

  #open(): EvaluatorProcess {
    const process = new EvaluatorProcess(this.#options, () => this.#forget(process));
    this.#processes.add(process);
    return process;
  }

  #release(process: EvaluatorProcess): void {
    if (process.isWorn()) void process.end();
    else if (this.#processes.has(process) && !this.#isStopped) this.#idle.push(process);
    this.#dispatch();
  }

  #forget(process: EvaluatorProcess): void {
    this.#processes.delete(process);
    const at = this.#idle.indexOf(process);
    if (at >= 0) this.#idle.splice(at, 1);
  }
}

const textOf = async ({ job }: Waiting): Promise<string> => (typeof job === 'string' ? job : job());

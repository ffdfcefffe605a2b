import { availableParallelism } from 'node:os';
import { BoundExceeded, EvaluatorStopped, type EvaluatorOptions } from './bounds.ts';
import { EvaluatorProcess } from './process.ts';

/** Evaluates what others wrote in processes of its own: whatever it does ends there. */
export interface Evaluator {
  /**
   * Text in, text out, as the program has it. `lane` says for whom: whoever asks for much waits behind itself, and not
   * in front of others. Throws BoundExceeded.
   */
  run(lane: string, job: string): Promise<string>;
  stop(): Promise<void>;
}

interface Waiting {
  readonly job: string;
  readonly resolve: (answer: string) => void;
  readonly reject: (error: unknown) => void;
}

const mostProcesses = Math.max(2, availableParallelism());
/** More evaluations than anybody would wait for. */
const mostWaiting = 1_000;

export function createEvaluator(options: EvaluatorOptions): Evaluator {
  const processes = new Set<EvaluatorProcess>();
  const idle: EvaluatorProcess[] = [];
  /** In the order in which their turn comes. */
  const lanes = new Map<string, Waiting[]>();
  let waiting = 0;
  let isStopped = false;

  function next(): Waiting | undefined {
    const [lane, queue] = lanes.entries().next().value ?? [];
    if (lane === undefined || queue === undefined) return undefined;
    const first = queue.shift();
    lanes.delete(lane);
    if (queue.length > 0) lanes.set(lane, queue);
    waiting -= 1;
    return first;
  }

  function dispatch(): void {
    while (waiting > 0) {
      const process = idle.pop() ?? (processes.size < mostProcesses ? open() : undefined);
      const job = process && next();
      if (!process || !job) return;
      process
        .run(job.job)
        .then(job.resolve, (error: unknown) => job.reject(isStopped ? new EvaluatorStopped() : error))
        .finally(() => release(process));
    }
  }

  function open(): EvaluatorProcess {
    const process = new EvaluatorProcess(options, () => forget(process));
    processes.add(process);
    return process;
  }

  function release(process: EvaluatorProcess): void {
    if (process.isWorn()) void process.end();
    else if (processes.has(process) && !isStopped) idle.push(process);
    dispatch();
  }

  function forget(process: EvaluatorProcess): void {
    processes.delete(process);
    const at = idle.indexOf(process);
    if (at >= 0) idle.splice(at, 1);
  }

  return {
    run(lane, job) {
      if (isStopped) return Promise.reject(new EvaluatorStopped());
      if (waiting >= mostWaiting) return Promise.reject(new BoundExceeded('time'));
      return new Promise((resolve, reject) => {
        const queue = lanes.get(lane) ?? [];
        queue.push({ job, resolve, reject });
        lanes.set(lane, queue);
        waiting += 1;
        dispatch();
      });
    },
    async stop() {
      isStopped = true;
      for (let left = next(); left; left = next()) left.reject(new EvaluatorStopped());
      await Promise.all([...processes].map((process) => process.end()));
    },
  };
}

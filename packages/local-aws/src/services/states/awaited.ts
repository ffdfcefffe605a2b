import { isExpress } from './arns.ts';

/**
 * Those who wait for the ends of executions. Of an ended execution of an Express machine nothing stays, unless a task
 * waits for its end. It may end before the task knows its ARN, so the task says beforehand what it is about to start.
 */
export class Awaited {
  readonly #watchers = new Map<string, Set<() => void>>();
  /** How many tasks are about to start an execution of a machine by a name. */
  readonly #coming = new Map<string, number>();
  /** Executions of Express machines. */
  readonly #kept = new Set<string>();

  /** Is told by a task that is about to start an execution. The result ends that. */
  expect(machineArn: string, name: string): () => void {
    const key = keyOf(machineArn, name);
    this.#coming.set(key, (this.#coming.get(key) ?? 0) + 1);
    return () => {
      const left = (this.#coming.get(key) ?? 1) - 1;
      if (left === 0) this.#coming.delete(key);
      else this.#coming.set(key, left);
    };
  }

  /** Is told of each execution of an Express machine that begins. */
  begins(machineArn: string, name: string, executionArn: string): void {
    if (this.#coming.has(keyOf(machineArn, name))) this.#kept.add(executionArn);
  }

  /** Tells whether the end of an execution of an Express machine has to be stored. */
  isKept(executionArn: string): boolean {
    return this.#kept.has(executionArn);
  }

  /** Calls back when an execution has ended. The result cancels that. */
  watch(executionArn: string, then: () => void): () => void {
    const waiting = this.#watchers.get(executionArn) ?? new Set();
    this.#watchers.set(executionArn, waiting.add(then));
    if (isExpress(executionArn)) this.#kept.add(executionArn);
    return () => {
      waiting.delete(then);
      this.forget(executionArn);
    };
  }

  ended(executionArn: string): void {
    this.#watchers.get(executionArn)?.forEach((then) => then());
    this.#watchers.delete(executionArn);
  }

  forget(executionArn: string): void {
    this.#kept.delete(executionArn);
  }
}

const keyOf = (machineArn: string, name: string): string => `${machineArn} ${name}`;

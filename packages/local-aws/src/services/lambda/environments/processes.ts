import type { EnvironmentDefinition, StartEnvironment } from './executor.ts';
import type { Debugging } from '../../../kernel/debugging.ts';
import { EnvironmentProcess, kindOf, type ProcessKind } from './inside/process.ts';

/** Starts execution environments as processes, and keeps one spare process ready. */
export interface Environments {
  readonly start: StartEnvironment;
  stop(): Promise<void>;
}

export function createProcesses(debugging?: Debugging): Environments {
  let spare: { readonly kind: ProcessKind; readonly process: EnvironmentProcess } | undefined;
  let isStopped = false;

  // A debugger of Node cannot debug Python.
  const open = (kind: ProcessKind): EnvironmentProcess =>
    new EnvironmentProcess(kind, kind.python === undefined ? debugging : undefined);

  function take(kind: ProcessKind): EnvironmentProcess {
    if (!spare || !isSame(spare.kind, kind) || spare.process.hasEnded) return open(kind);
    const { process } = spare;
    spare = undefined;
    return process;
  }

  /** Starts a spare process of the kind that was used last. */
  function prepare(kind: ProcessKind): void {
    // Under a debugger there is no spare process, because it would appear as a process that runs no function.
    if (isStopped || debugging || (spare && isSame(spare.kind, kind) && !spare.process.hasEnded)) return;
    void spare?.process.terminate();
    spare = { kind, process: open(kind) };
  }

  return {
    start(definition: EnvironmentDefinition, onEvent) {
      const kind = kindOf(definition);
      const process = take(kind);
      process.become(definition, (event) => {
        onEvent(event);
        if (event.kind === 'ready') setImmediate(() => prepare(kind));
      });
      return process;
    },
    async stop() {
      isStopped = true;
      await spare?.process.terminate();
    },
  };
}

const isSame = (one: ProcessKind, other: ProcessKind): boolean =>
  one.memorySizeMb === other.memorySizeMb &&
  one.nodeOptions === other.nodeOptions &&
  one.python === other.python &&
  one.pythonPath === other.pythonPath;

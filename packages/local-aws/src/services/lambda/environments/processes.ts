import type { EnvironmentDefinition, StartEnvironment } from './executor.ts';
import { isDebugged } from './inside/debugging.ts';
import { EnvironmentProcess, kindOf, type ProcessKind } from './inside/process.ts';

/** Starts execution environments as processes, and keeps one ahead of those that are needed. */
export interface Environments {
  readonly start: StartEnvironment;
  stop(): Promise<void>;
}

export function createProcesses(): Environments {
  let spare: { readonly kind: ProcessKind; readonly process: EnvironmentProcess } | undefined;
  let isStopped = false;

  function take(kind: ProcessKind): EnvironmentProcess {
    if (!spare || !isSame(spare.kind, kind) || spare.process.hasEnded) return new EnvironmentProcess(kind);
    const { process } = spare;
    spare = undefined;
    return process;
  }

  /** One of the kind that was wanted last, when whoever wanted it has it. */
  function prepare(kind: ProcessKind): void {
    // A debugger is shown what runs, and nothing else.
    if (isStopped || isDebugged() || (spare && isSame(spare.kind, kind) && !spare.process.hasEnded)) return;
    void spare?.process.terminate();
    spare = { kind, process: new EnvironmentProcess(kind) };
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
  one.memorySizeMb === other.memorySizeMb && one.nodeOptions === other.nodeOptions;

import type { ProvisionedStack } from '../assembly/provision.ts';
import { openConsole, type ConsoleParts } from '../console/index.ts';
import { systemIds } from '../kernel/ids.ts';
import type { Life } from './life.ts';
import type { Outputs } from './outputs-model.ts';

export interface ConsoleOptions {
  /** The port; 0 takes a free one. */
  readonly port: number;
  /** Takes a free port if another process has this one. */
  readonly orAny?: boolean;
  /** The session of an earlier start. */
  readonly session?: string | undefined;
  /** Answers the problem of the last change of the sources. */
  readonly problem?: (() => string | undefined) | undefined;
}

export interface Shown extends Pick<ConsoleParts, 'journal' | 'steps' | 'lastEvents' | 'carried' | 'state'> {
  /** Answers the present outputs. */
  readonly outputs: () => Outputs;
  readonly stacks: () => readonly ProvisionedStack[];
}

/** Serves the console of a runtime for as long as the runtime lives. Answers its address. */
export async function startConsole(
  { problem, ...place }: ConsoleOptions,
  { outputs, stacks, ...shown }: Shown,
  life: Pick<Life, 'began' | 'operator'>,
): Promise<string> {
  const parts: ConsoleParts = {
    ...shown,
    get account() {
      return outputs();
    },
    get resources() {
      return stacks().flatMap(({ name, resources }) =>
        [...resources].map(([logicalId, { type, ref }]) => ({ stack: name, logicalId, type, ref: String(ref) })),
      );
    },
    cause: systemIds.uuid(),
    problem: problem ?? (() => undefined),
  };
  const opened = await openConsole(parts, { ...place, newRequestId: systemIds.uuid, operator: life.operator });
  life.began(() => opened.close());
  return opened.url;
}

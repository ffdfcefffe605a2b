import type { ProvisionedStack } from '../assembly/provision.ts';
import { createStateKeeper, openConsole, type ConsoleParts } from '../console/index.ts';
import type { StateParts } from '../console/state.ts';
import { systemIds } from '../kernel/ids.ts';
import type { DataDirectory } from '../storage/data-directory.ts';
import type { Services } from './compose.ts';
import type { Life } from './life.ts';
import type { Outputs } from './outputs.ts';

export interface ConsoleOptions {
  /** The port; 0 takes a free one. */
  readonly port: number;
  /** Takes a free port if another process has this one. */
  readonly orAny?: boolean;
  /** The session of an earlier start. */
  readonly session?: string | undefined;
  /** Answers the problem of the last change of the sources. */
  readonly problem?: (() => string | undefined) | undefined;
  /**
   * Stops the runtime, restores the state from a file (or none), and starts again. Only the owner of the process can do
   * that.
   */
  readonly restart?: ((file: string | undefined) => unknown) | undefined;
}

export interface Shown extends Pick<ConsoleParts, 'journal' | 'steps' | 'faults' | 'lastEvents' | 'carried'> {
  /** Answers the present outputs. */
  readonly outputs: () => Outputs;
  readonly stacks: () => readonly ProvisionedStack[];
  readonly data: Pick<DataDirectory, 'path'>;
  readonly state: Pick<StateParts, 'met' | 'allowed' | 'unused'>;
  readonly iam: Pick<Services['iam'], 'issueSession' | 'administrator'>;
}

/** The lifetime of a session that the console opens, in seconds. */
const sessionSeconds = 900;

/** Serves the console of a runtime for as long as the runtime lives. Answers its address. */
export async function startConsole(
  { restart, problem, ...place }: ConsoleOptions,
  { outputs, stacks, data, iam, state, ...shown }: Shown,
  life: Pick<Life, 'began' | 'operator'>,
): Promise<string> {
  const { accountId } = iam.administrator.principal;
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
    outbox: data.path('outbox'),
    state: createStateKeeper({ ...state, dataDirectory: data.path(''), restart, operator: life.operator }),
    sessionOf: (role) =>
      iam.issueSession(`arn:aws:iam::${accountId}:role/${role}`, 'console', sessionSeconds).credentials,
  };
  const opened = await openConsole(parts, { ...place, newRequestId: systemIds.uuid, operator: life.operator });
  life.began(() => opened.close());
  return opened.url;
}

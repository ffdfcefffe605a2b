import type { ProvisionedStack } from '../assembly/provision.ts';
import { openConsole, type ConsoleParts } from '../console/index.ts';
import { systemIds } from '../kernel/ids.ts';
import type { DataDirectory } from '../storage/data-directory.ts';
import type { Services } from './compose.ts';
import type { Life } from './life.ts';
import type { Outputs } from './outputs.ts';

export interface ConsoleOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Takes a free port where another process has this one. */
  readonly orAny?: boolean;
}

export interface Shown extends Pick<ConsoleParts, 'journal' | 'steps' | 'faults'> {
  /** As they are now. */
  readonly outputs: () => Outputs;
  readonly stacks: () => readonly ProvisionedStack[];
  readonly data: Pick<DataDirectory, 'path'>;
  readonly iam: Pick<Services['iam'], 'issueSession' | 'administrator'>;
}

/** How long a session that the console takes lasts, in seconds. */
const sessionSeconds = 900;

/** Serves the console of a runtime for as long as it lives. Answers its address. */
export async function startConsole(
  place: ConsoleOptions,
  { outputs, stacks, data, iam, ...shown }: Shown,
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
    outbox: data.path('outbox'),
    sessionOf: (role) =>
      iam.issueSession(`arn:aws:iam::${accountId}:role/${role}`, 'console', sessionSeconds).credentials,
  };
  const opened = await openConsole(parts, { ...place, newRequestId: systemIds.uuid, operator: life.operator });
  life.began(() => opened.close());
  return opened.url;
}

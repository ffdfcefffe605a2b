import type { RunningStacks } from '../contract/running-stack.ts';
import type { Environment } from '../assembly/pseudo-parameters.ts';
import { createFaults, type Faults } from '../faults/faults.ts';
import { followFaultsFile } from '../faults/file.ts';
import type { GrantedPermission } from '../iam/authorize.ts';
import { createCarriedCalls, type CarriedCalls } from '../journal/carried.ts';
import { createSteps, type Steps } from '../journal/steps.ts';
import { tellFailures, tellJournal } from '../journal/tell.ts';
import { createUsage } from '../journal/usage.ts';
import { machineOf } from '../kernel/clock.ts';
import { systemIds } from '../kernel/ids.ts';
import type { DataDirectory } from '../storage/data-directory.ts';
import { createServices, type Services } from './compose.ts';
import type { PeerOf } from './across-regions.ts';
import type { RuntimeDebugging } from './debugging.ts';
import type { Life } from './life.ts';

interface SystemParts {
  /** The account and the region of all resources. */
  readonly environment: Environment;
  readonly data: DataDirectory;
  readonly life: Life;
  readonly debugging: RuntimeDebugging | undefined;
}

export interface SystemOptions extends SystemParts {
  readonly endpointUrl: string;
  readonly allowHosts: readonly string[] | undefined;
  readonly allowUnverified: readonly string[];
  readonly selectDisabled: boolean;
  /** The stacks that run. */
  readonly stacks: RunningStacks;
  /** A console will show the inputs of resolvers and functions. */
  readonly isShown: boolean;
  /** Finds another region that runs; without it there is none. */
  readonly peerOf?: PeerOf | undefined;
  /** The system of the main region, for another one: IAM, the journal and the faults are those of the account. */
  readonly main?: System | undefined;
}

/** The services, with the parts that observe them and that inject faults. */
export interface System extends Services, SystemParts {
  readonly faults: Faults;
  /** What resolvers received and returned; it is empty without a console. */
  readonly steps: Steps;
  /** The last event of each function; it is empty without a console. */
  readonly lastEvents: Map<string, string>;
  /** The inputs of calls that handed something on; it is undefined without a console. */
  readonly carried: CarriedCalls | undefined;
  /** Resolves when everything that was written so far is on disk. */
  durable(): Promise<void>;
  /** Lists the permissions that a role of the template was granted and no call has needed since the start. */
  unusedPermissions(): GrantedPermission[];
}

/** Makes the system. It does nothing by itself yet, and everything in it ends with the life. */
export function createSystem({ data, life, debugging, environment, isShown, main, ...options }: SystemOptions): System {
  const { clock, operator } = life;
  const watched = main ?? watchedOf(data, life, isShown);
  const { steps, lastEvents, carried, faults } = watched;
  const created = createServices({
    ...environment,
    clock,
    ids: systemIds,
    faults,
    data,
    ...options,
    carried,
    operator,
    account: main,
    ...(isShown && { observe: steps.observe, lastEvents }),
    debugging,
  });
  for (const service of Object.values(created.services)) life.began(() => service.stop());
  const own = { ...created, steps, lastEvents, carried, data, life, debugging, environment, faults };
  const { durable } = data.database;
  if (main) {
    const { unusedPermissions } = main;
    return { ...own, unusedPermissions, durable: async () => void (await Promise.all([durable(), main.durable()])) };
  }
  const { journal, authorizer } = created;
  const usage = createUsage(journal);
  tellJournal(journal, operator);
  tellFailures(journal, operator, clock);
  const unusedPermissions = (): GrantedPermission[] =>
    authorizer.permissions().filter((permission) => !usage.isUsed(permission));
  return { ...own, durable, unusedPermissions };
}

/** Makes what observes an account and what strikes it. */
function watchedOf(data: DataDirectory, life: Life, isShown: boolean) {
  const { clock, operator } = life;
  const faults = createFaults({ clock, ids: systemIds });
  life.began(followFaultsFile(data.path('faults.json'), faults, machineOf(clock), operator));
  const carried = isShown ? createCarriedCalls() : undefined;
  return { steps: createSteps(), lastEvents: new Map<string, string>(), carried, faults };
}

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
export function createSystem({ data, life, debugging, environment, isShown, ...options }: SystemOptions): System {
  const { clock, operator } = life;
  const carried = isShown ? createCarriedCalls() : undefined;
  const watched = { steps: createSteps(), lastEvents: new Map<string, string>(), carried };
  const faults = createFaults({ clock, ids: systemIds });
  life.began(followFaultsFile(data.path('faults.json'), faults, machineOf(clock), operator));
  const created = createServices({
    ...environment,
    clock,
    ids: systemIds,
    faults,
    data,
    ...options,
    carried,
    operator,
    ...(isShown && { observe: watched.steps.observe, lastEvents: watched.lastEvents }),
    debugging,
  });
  const { journal, authorizer, services } = created;
  const usage = createUsage(journal);
  tellJournal(journal, operator);
  tellFailures(journal, operator, clock);
  for (const service of Object.values(services)) life.began(() => service.stop());
  const { durable } = data.database;
  const unusedPermissions = (): GrantedPermission[] =>
    authorizer.permissions().filter((permission) => !usage.isUsed(permission));
  return { ...created, ...watched, data, life, debugging, environment, faults, durable, unusedPermissions };
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from '../assembly/cloud-assembly.ts';
import { foreignEnvironments, regionsOf } from '../assembly/environments.ts';
import type { ProvisionedStack } from '../assembly/provision.ts';
import type { Problems } from '../assembly/problems.ts';
import type { Environment } from '../assembly/pseudo-parameters.ts';
import { readStacks } from '../assembly/read-stacks.ts';
import { machineOf } from '../kernel/clock.ts';
import { openDataDirectory, type DataDirectory } from '../storage/data-directory.ts';
import type { FaultControl } from '../faults/faults.ts';
import type { GrantedPermission } from '../iam/authorize.ts';
import type { Journal } from '../journal/journal.ts';
import { createOperator } from '../kernel/operator.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import { firstQueryFaults } from './first-query.ts';
import { debuggingOf, type RuntimeDebugging } from './debugging.ts';
import { readHome } from './home-region.ts';
import { followKeyRotation } from './key-rotation.ts';
import { Life } from './life.ts';
import { startConsole } from './console.ts';
import { amplifyModels } from './amplify-models.ts';
import { createOutputs, keepRegions, type KeptRegions } from './outputs.ts';
import type { Outputs } from './outputs-model.ts';
import { rehearseStacks } from './rehearsal.ts';
import type { RuntimeOptions } from './runtime-options.ts';
import { runningStacks } from './running-stacks.ts';
import { localHost } from './open-system.ts';
import { inRegion, consoleAt, openRegions, placesOf, type Regions } from './regions.ts';
import { openSite } from './open-site.ts';
import { seedOnce } from './seed-once.ts';
import { seedFailed, seedUsers } from './seed-users.ts';
import { userPoolFaults } from './user-pools.ts';
import type { RotatedKeys } from './compose.ts';
import type { System } from './system.ts';
import { deploy, type Deployed, type Updated } from './update.ts';

export type { RuntimeOptions } from './runtime-options.ts';

export interface Runtime {
  readonly outputs: Outputs;
  readonly outputsFile: string;
  readonly siteUrl: string | undefined;
  /** The URL of the console. It contains the session: whoever has it may do everything. */
  readonly consoleUrl: string | undefined;
  readonly stacks: readonly ProvisionedStack[];
  /** What runs beside the main region: a runtime of its own for each further region of the stacks. */
  readonly furtherRegions: readonly FurtherRegion[];
  /** The ports of the inspectors of functions, by name. There are none unless the runtime is debugged. */
  readonly inspectors: readonly (readonly [string, number])[];
  /**
   * Changes the system to what a cloud assembly now says. Throws the error of a deployment, and then changes nothing.
   */
  update(assembly: string): Promise<Updated>;
  /** The running stacks, for an update that changes a part of them. */
  readonly deployed: Deployed;
  /** The injected faults; there are none by default. */
  readonly faults: FaultControl;
  /** The calls to every service; the newest comes last. */
  readonly journal: Pick<Journal, 'entries' | 'running' | 'goingOn' | 'follow'>;
  /** Lists the permissions that a role of the template was granted and no call has needed since the start. */
  unusedPermissions(): GrantedPermission[];
  /** Resolves when everything that was written until now is on disk. */
  durable(): Promise<void>;
  /** Makes new signing keys for a user pool. Tokens of the old keys stay valid until they expire. */
  rotateKeys(userPoolId: string): Promise<RotatedKeys>;
  stop(): Promise<void>;
}

export type FurtherRegion = Pick<Runtime, 'outputs' | 'outputsFile' | 'consoleUrl'>;

/**
 * Executes a cloud assembly: provisions every resource of its templates, and answers their protocols until it is
 * stopped.
 */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { clock, debugging } = debuggingOf(options);
  const life = new Life(clock, options.operator ?? createOperator(), options.onLost);
  // An assembly that cannot be read is reported before anything is written.
  const { environment, read } = readHome(options);
  for (const warning of [...foreignEnvironments(read, environment), ...read.flatMap(({ notes = [] }) => notes)])
    life.operator.warn(warning);
  const isUnread = read.some(({ form }) => form) && !existsSync(join(options.dataDirectory, 'state.db'));
  if (isUnread) (await rehearseStacks(quietly(options), read, environment)).problems.throw();
  const data = openDataDirectory(options.dataDirectory, life.operator, life.lose, options);
  life.began(() => data.close());
  try {
    return await start(options, { read, environment }, data, life, debugging);
  } catch (error) {
    await life.end();
    throw error;
  }
}

async function start(
  options: RuntimeOptions,
  { read, environment }: { readonly read: readonly Stack[]; readonly environment: Environment },
  data: DataDirectory,
  life: Life,
  debugging: RuntimeDebugging | undefined,
): Promise<Runtime> {
  const now: { deployed?: Deployed } = {};
  const stacksOf = (its: Environment) => () =>
    runningStacks(inRegion(now.deployed?.stacks() ?? [], its.region, environment.region), its);
  const parts = { data, life, debugging, environment, stacksOf, regions: regionsOf(read, environment) };
  const regions = await openRegions(options, parts);
  const deployed = await deployTo(regions, options, read);
  now.deployed = deployed;
  const wrong = firstQueryFaults(regions, options.firstQuery);
  if (wrong.length > 0) throw new OperatorError('InvalidConfiguration', wrong.map(({ message }) => message).join('\n'));
  const outputs = outputsOfAll(regions, deployed, options);
  for (const [index, { welcome }] of regions.entries()) welcome.graphqlUrl = outputs.now(index).graphqlUrl;
  for (const { open } of regions) open();

  // Other programs read the outputs, so the credentials in them must still exist at the next start.
  const durable = async (): Promise<void> => void (await Promise.all(regions.map(({ system }) => system.durable())));
  await durable();
  outputs.write();
  await seedAll(regions, outputs, deployed.stacks(), options);
  for (const { system } of regions) for (const service of Object.values(system.services)) service.start?.();
  for (const { system } of regions) rotateKeysFor(system);
  if (options.seed) await seedOnce(data, options.seed, outputs.file);
  const [main] = regions;
  main.welcome.siteUrl = await siteOf(main.system, outputs, options);
  const consoleUrls = await consolesOf(regions, { outputs, stacks: deployed.stacks }, options);
  await durable();
  return controlOf(regions, { options, deployed, outputs, durable, siteUrl: main.welcome.siteUrl, consoleUrls });
}

const rotateKeysFor = ({ data, life, cognito, durable }: System): void =>
  life.began(followKeyRotation(data.path(''), machineOf(life.clock), cognito, durable, life.operator));

/** A rehearsal says again what the start has said. */
const quietly = (options: RuntimeOptions): RuntimeOptions => ({
  ...options,
  operator: createOperator({ level: 'error' }),
});

function deployTo(regions: Regions, wanted: RuntimeOptions, read: readonly Stack[]): Promise<Deployed> {
  const { life, environment } = regions[0].system;
  const placeOf = placesOf(regions, wanted);
  const rehearse = async (stacks: readonly Stack[]): Promise<Problems> => {
    const running = regions.map(({ system }) => system.environment.region);
    const stored = (region: string) =>
      running.includes(region) ? placeOf({ region }).environment.storedParameter : undefined;
    return (await rehearseStacks(quietly(wanted), stacks, environment, stored)).problems;
  };
  return deploy({ placeOf, operator: life.operator, wanted, rehearse }, read);
}

function outputsOfAll(regions: Regions, deployed: Deployed, { users = [] }: RuntimeOptions): KeptRegions {
  const { region: main } = regions[0].system.environment;
  const urls = Object.fromEntries(regions.flatMap(({ endpoint: { url, tls } }) => (tls ? [[url, tls.url]] : [])));
  return keepRegions(
    regions.map(({ system, endpoint }) => ({
      file: system.data.path('outputs.json'),
      make(): Outputs {
        const stacks = inRegion(deployed.stacks(), system.environment.region, main);
        return createOutputs({
          endpointUrl: endpoint.url,
          tls: endpoint.tls && { authorityFile: endpoint.tls.authorityFile, urls },
          region: system.environment.region,
          stacks,
          users,
          credentials: system.iam.administrator.credentials,
          access: system.appsync.access(),
          models: amplifyModels(stacks, system.buckets),
        });
      },
    })),
  );
}

async function siteOf(
  { life, data }: System,
  outputs: KeptRegions,
  { host = localHost, site }: RuntimeOptions,
): Promise<string | undefined> {
  const shown = { outputs: () => outputs.now(), outbox: data.path('outbox') };
  return site && openSite({ host, ...site, operator: life.operator }, shown, life);
}

/** Serves a console for each region, if consoles are wanted. */
async function consolesOf(
  regions: Regions,
  { outputs, stacks }: { readonly outputs: KeptRegions; readonly stacks: Deployed['stacks'] },
  { console, furtherPlaces }: RuntimeOptions,
): Promise<readonly (string | undefined)[]> {
  if (!console) return [];
  const { region: main } = regions[0].system.environment;
  const urls: string[] = [];
  for (const [index, { system, state }] of regions.entries()) {
    const { region } = system.environment;
    const shown = { outputs: () => outputs.now(index), stacks: () => inRegion(stacks(), region, main), state };
    urls.push(
      await startConsole(consoleAt(console, index, furtherPlaces?.[region]), { ...system, ...shown }, system.life),
    );
  }
  return urls;
}

interface Running {
  readonly options: RuntimeOptions;
  readonly deployed: Deployed;
  readonly outputs: KeptRegions;
  readonly durable: () => Promise<void>;
  readonly siteUrl: string | undefined;
  readonly consoleUrls: readonly (string | undefined)[];
}

/** Makes the object that controls a running system. */
function controlOf(regions: Regions, running: Running): Runtime {
  const { options, deployed, outputs, durable, siteUrl, consoleUrls } = running;
  const { journal, faults, debugging, unusedPermissions, life, environment } = regions[0].system;
  const update = async (stacks: readonly Stack[]): Promise<Updated> => {
    const updated = await deployed.update(stacks);
    outputs.renew();
    await durable();
    return updated;
  };
  return {
    get outputs() {
      return outputs.now();
    },
    get stacks() {
      return deployed.stacks();
    },
    get inspectors() {
      return debugging?.inspectors() ?? [];
    },
    outputsFile: outputs.file,
    siteUrl,
    consoleUrl: consoleUrls[0],
    get furtherRegions() {
      return regions.slice(1).map((_, index) => ({
        outputs: outputs.now(index + 1),
        outputsFile: outputs.files[index + 1] ?? '',
        consoleUrl: consoleUrls[index + 1],
      }));
    },
    faults,
    journal,
    deployed: { ...deployed, update },
    update: async (assembly) => update(readStacks(assembly, environment, options.stacks, options.parameters)),
    unusedPermissions,
    durable,
    async rotateKeys(userPoolId) {
      const [region] = userPoolId.split('_');
      const its = regions.find(({ system }) => system.environment.region === region) ?? regions[0];
      const rotated = await its.system.cognito.rotateKeys(userPoolId);
      await durable();
      return rotated;
    },
    stop: () => life.end(),
  };
}

/** Makes the users of local-aws.json in their pools. */
async function seedAll(
  regions: Regions,
  outputs: KeptRegions,
  stacks: readonly ProvisionedStack[],
  { users = [] }: RuntimeOptions,
): Promise<void> {
  const faults = userPoolFaults(stacks, users);
  for (const [index, { system }] of regions.entries())
    faults.push(...(await seedUsers(system.cognito, system.iam.administrator.principal, outputs.now(index).users)));
  if (faults.length > 0) throw seedFailed(faults);
  if (users.length === 0 || regions.some((_, index) => outputs.now(index).users.length > 0)) return;
  regions[0].system.life.operator.warn(
    'local-aws.json names users, and the template declares no user pool: nobody was created.',
  );
}

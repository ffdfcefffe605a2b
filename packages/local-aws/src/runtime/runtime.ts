import type { Stack } from '../assembly/cloud-assembly.ts';
import { environmentOf, foreignEnvironments } from '../assembly/environments.ts';
import type { ProvisionedStack } from '../assembly/provision.ts';
import type { Problems } from '../assembly/problems.ts';
import { pseudoScope, type Environment } from '../assembly/pseudo-parameters.ts';
import { readStacks } from '../assembly/read-stacks.ts';
import { machineOf } from '../kernel/clock.ts';
import { openDataDirectory, type DataDirectory } from '../storage/data-directory.ts';
import type { FaultControl } from '../faults/faults.ts';
import type { GrantedPermission } from '../iam/authorize.ts';
import type { Journal } from '../journal/journal.ts';
import { createOperator } from '../kernel/operator.ts';
import { debuggingOf, type RuntimeDebugging } from './debugging.ts';
import { followKeyRotation } from './key-rotation.ts';
import { Life } from './life.ts';
import { startConsole, type Shown } from './console.ts';
import { createOutputs, keepOutputs, type KeptOutputs, type Outputs } from './outputs.ts';
import { rehearseStacks } from './rehearsal.ts';
import type { RuntimeOptions } from './runtime-options.ts';
import { runningStacks } from './running-stacks.ts';
import { groundOf, localHost, openSystem, type TakenPort } from './open-system.ts';
import { openSite } from './open-site.ts';
import { seedOnce } from './seed-once.ts';
import { seedUsers } from './seed-users.ts';
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
  readonly journal: Pick<Journal, 'entries' | 'running' | 'follow'>;
  /** Lists the permissions that a role of the template was granted and no call has needed since the start. */
  unusedPermissions(): GrantedPermission[];
  /** Resolves when everything that was written until now is on disk. */
  durable(): Promise<void>;
  /** Makes new signing keys for a user pool. Tokens of the old keys stay valid until they expire. */
  rotateKeys(userPoolId: string): Promise<RotatedKeys>;
  stop(): Promise<void>;
}

/**
 * Executes a cloud assembly: provisions every resource of its templates, and answers their protocols until it is
 * stopped.
 */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { clock, debugging } = debuggingOf(options);
  const life = new Life(clock, options.operator ?? createOperator(), options.onLost);
  // An assembly that cannot be read is reported before anything is written.
  const environment = environmentOf(options.assembly, options.stacks);
  const read = readStacks(options.assembly, pseudoScope(environment), options.stacks);
  for (const warning of foreignEnvironments(read, environment)) life.operator.warn(warning);
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
  const { operator } = life;
  const now: { deployed?: Deployed } = {};
  const stacks = () => runningStacks(now.deployed?.stacks() ?? [], environment);
  const parts = { data, life, debugging, environment, stacks };
  const { endpoint, system, state, welcome, open } = await openSystem(options, parts);
  const deployed = await deployTo(system, options, read);
  now.deployed = deployed;
  const outputs = outputsOf(system, deployed, options, endpoint);
  welcome.graphqlUrl = outputs.now().graphqlUrl;
  open();

  // Other programs read the outputs, so the credentials in them must still exist at the next start.
  await system.durable();
  outputs.write();
  await seedAll(system, outputs.now(), options);
  for (const service of Object.values(system.services)) service.start?.();
  life.began(followKeyRotation(options.dataDirectory, machineOf(life.clock), system.cognito, system.durable, operator));
  if (options.seed) await seedOnce(data, options.seed, outputs.file);
  welcome.siteUrl = await siteOf(system, outputs, options);
  const consoleUrl = await consoleOf(system, { outputs: outputs.now, stacks: deployed.stacks, state }, options);
  await system.durable();
  return controlOf(system, { options, deployed, outputs, siteUrl: welcome.siteUrl, consoleUrl });
}

function deployTo(system: System, wanted: RuntimeOptions, read: readonly Stack[]): Promise<Deployed> {
  const { ssm, life, environment } = system;
  const ports = groundOf(system, wanted);
  const rehearse = async (stacks: readonly Stack[]): Promise<Problems> => {
    const options = { ...wanted, operator: createOperator({ level: 'error' }) };
    return (await rehearseStacks(options, stacks, { ...environment, storedParameter: ssm.parameterValue })).problems;
  };
  return deploy({ ...ports, operator: life.operator, wanted, rehearse }, read);
}

const outputsOf = (
  { data, iam, appsync, environment }: System,
  deployed: Deployed,
  { users = [] }: RuntimeOptions,
  { url: endpointUrl, tls }: TakenPort,
): KeptOutputs =>
  keepOutputs(data.path('outputs.json'), () =>
    createOutputs({
      endpointUrl,
      tls,
      region: environment.region,
      stacks: deployed.stacks(),
      users,
      credentials: iam.administrator.credentials,
      access: appsync.access(),
    }),
  );

async function siteOf(
  { life, data }: System,
  outputs: KeptOutputs,
  { host = localHost, site }: RuntimeOptions,
): Promise<string | undefined> {
  const shown = { outputs: outputs.now, outbox: data.path('outbox') };
  return site && openSite({ host, ...site, operator: life.operator }, shown, life);
}

async function consoleOf(
  system: System,
  shown: Pick<Shown, 'outputs' | 'stacks' | 'state'>,
  { console }: RuntimeOptions,
): Promise<string | undefined> {
  return console && startConsole(console, { ...system, ...shown }, system.life);
}

interface Running {
  readonly options: RuntimeOptions;
  readonly deployed: Deployed;
  readonly outputs: KeptOutputs;
  readonly siteUrl: string | undefined;
  readonly consoleUrl: string | undefined;
}

/** Makes the object that controls a running system. */
function controlOf(system: System, { options, deployed, outputs, siteUrl, consoleUrl }: Running): Runtime {
  const { cognito, journal, faults, debugging, durable, unusedPermissions, life, environment } = system;
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
    consoleUrl,
    faults,
    journal,
    deployed: { ...deployed, update },
    update: async (assembly) => update(readStacks(assembly, pseudoScope(environment), options.stacks)),
    unusedPermissions,
    durable,
    async rotateKeys(userPoolId) {
      const rotated = await cognito.rotateKeys(userPoolId);
      await durable();
      return rotated;
    },
    stop: () => life.end(),
  };
}

/** Makes the users of local-aws.json, if there is a pool for them. */
async function seedAll(
  { cognito, iam, life }: System,
  { userPoolId }: Outputs,
  { users = [] }: RuntimeOptions,
): Promise<void> {
  if (userPoolId !== undefined) await seedUsers(cognito, iam.administrator.principal, userPoolId, users);
  else if (users.length > 0)
    life.operator.warn('local-aws.json names users, and the template declares no user pool: nobody was created.');
}

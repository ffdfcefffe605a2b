import { foreignEnvironments, type Stack } from '../assembly/cloud-assembly.ts';
import type { ProvisionedStack } from '../assembly/provision.ts';
import { localEnvironment as environment, pseudoScope } from '../assembly/pseudo-parameters.ts';
import { readStacks } from '../assembly/read-stacks.ts';
import type { Providers } from '../contract/resource-provider.ts';
import type { Clock } from '../kernel/clock.ts';
import { openDataDirectory, type DataDirectory } from '../storage/data-directory.ts';
import type { OperatorError } from '../kernel/operator-error.ts';
import { createFaults, type FaultControl } from '../faults/faults.ts';
import { followFaultsFile } from '../faults/file.ts';
import type { GrantedPermission } from '../iam/authorize.ts';
import type { Journal } from '../journal/journal.ts';
import { tellFailures, tellJournal } from '../journal/tell.ts';
import { createUsage, type Usage } from '../journal/usage.ts';
import { systemIds } from '../kernel/ids.ts';
import { createOperator, type Operator } from '../kernel/operator.ts';
import { debuggingOf, type Inspect, type RuntimeDebugging } from './debugging.ts';
import { openEndpoint, refusalFor } from './endpoint.ts';
import { followKeyRotation } from './key-rotation.ts';
import { Life } from './life.ts';
import { startConsole, type ConsoleOptions } from './console.ts';
import { createSteps } from '../journal/steps.ts';
import { createOutputs, keepOutputs, type KeptOutputs, type Outputs, type SeededUser } from './outputs.ts';
import { reachableHost, urlHost } from '../server/hosts.ts';
import type { LivePage } from '../server/live-page.ts';
import { openSite } from './open-site.ts';
import { seedOnce } from './seed-once.ts';
import { seedUsers } from './seed-users.ts';
import { createFind } from './addressee.ts';
import { createBodyLimit } from './body-limit.ts';
import { createServices, type RotatedKeys, type Services } from './compose.ts';
import { lifeOfRequest } from './pipeline.ts';
import type { Welcome } from '../server/welcome.ts';
import type { PipelineParts } from './steps.ts';
import { deploy, type Deployed, type Updated } from './update.ts';

export interface RuntimeOptions {
  /** Folder of a cloud assembly, or a file with a CloudFormation template in JSON or YAML. */
  readonly assembly: string;
  readonly dataDirectory: string;
  /** Loopback unless told otherwise. */
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port?: number;
  /** A built web application to serve on a port of its own. */
  readonly site?: { readonly directory: string; readonly port: number; readonly live?: LivePage | undefined };
  /** Shows what happens, on loopback at a port of its own. */
  readonly console?: ConsoleOptions;
  readonly users?: readonly SeededUser[];
  /** What stands in Parameter Store before the first start, as somebody would put it there by hand. */
  readonly parameterStore?: readonly { readonly name: string; readonly value: string }[];
  /** Goes on with a state of which acknowledged commits are missing, which is refused otherwise. */
  readonly acceptMissingCommits?: boolean;
  /** Command that fills a new data directory. */
  readonly seed?: { readonly command: string; readonly cwd: string };
  /** Origins of pages elsewhere that may call; those of this machine always may. */
  readonly allowOrigins?: readonly string[];
  readonly allowUnverified?: readonly string[];
  readonly selectDisabled?: boolean;
  /** Types and logical ids of resources to leave out. What refers to them gets a name that leads nowhere. */
  readonly ignore?: readonly string[];
  /** Values of the templates' parameters, in the place of their defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Names of the stacks to run, with those that they depend on; all of them unless given. */
  readonly stacks?: readonly string[];
  /** The machine's unless told otherwise. */
  readonly clock?: Clock;
  /**
   * Functions and resolvers run so that a debugger can stop in them, and time limits stand still while it does: the
   * inspectors of functions listen from this port on, on loopback. Also where this process is debugged.
   */
  readonly inspect?: Inspect | undefined;
  /** Who is told of denials, of failures that no client sees, and so on: standard error unless given. */
  readonly operator?: Operator;
  /**
   * Hears that the last writes could not be stored (`StateNotStored`: a full disk), also while it starts; the operator
   * is told unless given. Nothing that was acknowledged is lost, and nothing more is acknowledged: the runtime ends by
   * itself, which `stop()` waits for. The process goes on.
   */
  readonly onLost?: (failure: OperatorError) => void;
}

export interface Runtime {
  readonly outputs: Outputs;
  readonly outputsFile: string;
  readonly siteUrl: string | undefined;
  /** Its session is in it: a person who has the address may do everything. */
  readonly consoleUrl: string | undefined;
  readonly stacks: readonly ProvisionedStack[];
  /** The ports of the inspectors of functions, by name; none unless it is debugged. */
  readonly inspectors: readonly (readonly [string, number])[];
  /** Makes the system what a cloud assembly says now. Throws what a deployment would, and then nothing has changed. */
  update(assembly: string): Promise<Updated>;
  /** The stacks as they run, for an update that changes them in part. */
  readonly deployed: Deployed;
  /** The faults that are injected; none by default. */
  readonly faults: FaultControl;
  /** What every service did, newest last. */
  readonly journal: Pick<Journal, 'entries' | 'follow'>;
  /** Permissions that a role of the template was granted and no call has needed since the start. */
  unusedPermissions(): GrantedPermission[];
  /** New signing keys for a user pool; tokens of the old ones go on to verify until they expire. */
  rotateKeys(userPoolId: string): Promise<RotatedKeys>;
  stop(): Promise<void>;
}

/** Executes a cloud assembly: provisions every resource of its templates and answers their protocols until stopped. */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { clock, debugging } = debuggingOf(options);
  const life = new Life(clock, options.operator ?? createOperator(), options.onLost);
  // An assembly that cannot be read is told before anything is written.
  const read = readStacks(options.assembly, pseudoScope(environment), options.stacks);
  for (const warning of foreignEnvironments(read, environment)) life.operator.warn(warning);
  const data = openDataDirectory(options.dataDirectory, life.operator, life.lose, options);
  life.began(() => data.close());
  try {
    return await start(options, read, data, life, debugging);
  } catch (error) {
    await life.end();
    throw error;
  }
}

async function start(
  options: RuntimeOptions,
  read: readonly Stack[],
  data: DataDirectory,
  life: Life,
  debugging: RuntimeDebugging | undefined,
): Promise<Runtime> {
  const { clock, operator } = life;
  const { host = '127.0.0.1' } = options;
  // The port is taken first: URLs among the template's values need it.
  const { durable } = data.database;
  const refusalOf = refusalFor(host, options.allowOrigins);
  const endpoint = await openEndpoint({ host, port: options.port ?? 4566, operator }, refusalOf);
  life.began(() => endpoint.server.close());
  const watched = { steps: createSteps(), lastEvents: new Map<string, string>() };
  const endpointUrl = `http://${urlHost(reachableHost(host))}:${endpoint.server.port}`;

  const faults = createFaults({ clock, ids: systemIds });
  life.began(followFaultsFile(data.path('faults.json'), faults, clock, operator));
  const created = createServices({
    ...environment,
    clock,
    ids: systemIds,
    faults,
    data,
    endpointUrl,
    allowUnverified: options.allowUnverified ?? [],
    selectDisabled: options.selectDisabled ?? false,
    operator,
    ...(options.console && { observe: watched.steps.observe, lastEvents: watched.lastEvents }),
    debugging,
  });
  const { iam, journal, authorizer } = created;
  const usage = createUsage(journal);
  tellJournal(journal, operator);
  tellFailures(journal, operator, clock);
  for (const service of Object.values(created.services)) life.began(() => service.stop());
  for (const { name, value } of options.parameterStore ?? []) created.ssm.keep(name, value);
  const surroundings = { ...environment, storedParameter: created.ssm.parameterValue };
  const ports = { providers: providersOf(created), environment: surroundings, operator, wanted: options };
  const deployed = await deploy(ports, read);
  const outputs = keepOutputs(data.path('outputs.json'), () =>
    createOutputs({
      endpointUrl,
      region: environment.region,
      stacks: deployed.stacks(),
      users: options.users ?? [],
      credentials: created.iam.administrator.credentials,
    }),
  );
  const told: Welcome = { endpointUrl, graphqlUrl: outputs.now().graphqlUrl, siteUrl: undefined };
  const parts = partsOf(created, { durable, refusalOf, faults, operator, welcome: () => told });
  endpoint.open({ handle: lifeOfRequest(parts), bodyLimit: createBodyLimit(parts), upgrade: created.appsync.upgrade });

  // Other programs read it: the credentials in it must exist at the next start.
  await durable();
  outputs.write();
  await seedAll(created, outputs.now(), options, operator);
  for (const service of Object.values(created.services)) service.start?.();
  life.began(followKeyRotation(options.dataDirectory, clock, created.cognito, durable, operator));
  if (options.seed) await seedOnce(data, options.seed, outputs.file);
  const siteUrl = options.site && (await openSite({ host, ...options.site, operator }, outputs.now, life));
  told.siteUrl = siteUrl;
  const state = { met: created.met, allowed: options.allowUnverified ?? [], unused: unusedOf(authorizer, usage) };
  const shown = { outputs: outputs.now, stacks: deployed.stacks, ...watched, journal, faults, data, iam, state };
  const consoleUrl = options.console && (await startConsole(options.console, shown, life));
  await durable();
  return running({
    created,
    usage,
    deployed,
    readAssembly: (assembly) => readStacks(assembly, pseudoScope(environment), options.stacks),
    outputs,
    siteUrl,
    consoleUrl,
    faults,
    inspectors: () => debugging?.inspectors() ?? [],
    durable,
    stop: () => life.end(),
  });
}

const partsOf = (
  { services, iam, authorizer, journal }: Services,
  parts: Pick<PipelineParts, 'durable' | 'refusalOf' | 'faults' | 'operator' | 'welcome'>,
): PipelineParts => ({
  ...parts,
  journal,
  find: createFind(services),
  verifySignature: iam.verifySignature,
  authorize: authorizer.authorize,
});

interface Running {
  readonly created: Services;
  readonly usage: Usage;
  readonly deployed: Deployed;
  readonly readAssembly: (assembly: string) => readonly Stack[];
  readonly outputs: KeptOutputs;
  readonly siteUrl: string | undefined;
  readonly consoleUrl: string | undefined;
  readonly faults: FaultControl;
  readonly inspectors: () => Runtime['inspectors'];
  readonly durable: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const unusedOf =
  (authorizer: Services['authorizer'], usage: Usage): Runtime['unusedPermissions'] =>
  () =>
    authorizer.permissions().filter((permission) => !usage.isUsed(permission));

/** What can be done with it while it runs. */
function running(parts: Running): Runtime {
  const { created, usage, deployed, outputs, siteUrl, consoleUrl, faults, durable, stop } = parts;
  const { journal, authorizer } = created;
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
      return parts.inspectors();
    },
    outputsFile: outputs.file,
    siteUrl,
    consoleUrl,
    faults,
    journal,
    deployed: { ...deployed, update },
    update: async (assembly) => update(parts.readAssembly(assembly)),
    unusedPermissions: unusedOf(authorizer, usage),
    rotateKeys: rotateDurably(created, durable),
    stop,
  };
}

/** The users of local-aws.json, as far as there is a pool for them. */
async function seedAll(
  { cognito, iam }: Services,
  { userPoolId }: Outputs,
  { users = [] }: RuntimeOptions,
  operator: Operator,
): Promise<void> {
  if (userPoolId !== undefined) await seedUsers(cognito, iam.administrator.principal, userPoolId, users);
  else if (users.length > 0)
    operator.warn('local-aws.json names users, and the template declares no user pool: nobody was created.');
}

const rotateDurably =
  ({ cognito }: Services, durable: () => Promise<void>): Runtime['rotateKeys'] =>
  async (userPoolId) => {
    const rotated = await cognito.rotateKeys(userPoolId);
    await durable();
    return rotated;
  };

const providersOf = ({ services }: Services): Providers =>
  Object.assign({}, ...Object.values(services).map((service) => service.resources)) as Providers;

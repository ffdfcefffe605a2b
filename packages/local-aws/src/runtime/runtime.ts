import type { Stack } from '../assembly/cloud-assembly.ts';
import { environmentOf, foreignEnvironments } from '../assembly/environments.ts';
import type { ProvisionedStack } from '../assembly/provision.ts';
import { pseudoScope, type Environment } from '../assembly/pseudo-parameters.ts';
import { readStacks } from '../assembly/read-stacks.ts';
import type { Providers } from '../contract/resource-provider.ts';
import { machineOf, type Clock } from '../kernel/clock.ts';
import { openDataDirectory, type DataDirectory } from '../storage/data-directory.ts';
import type { OperatorError } from '../kernel/operator-error.ts';
import type { FaultControl } from '../faults/faults.ts';
import type { GrantedPermission } from '../iam/authorize.ts';
import type { Journal } from '../journal/journal.ts';
import { createOperator, type Operator } from '../kernel/operator.ts';
import { debuggingOf, type Inspect, type RuntimeDebugging } from './debugging.ts';
import { openEndpoint, refusalFor } from './endpoint.ts';
import { followKeyRotation } from './key-rotation.ts';
import { Life } from './life.ts';
import { startConsole, type ConsoleOptions, type Shown } from './console.ts';
import { localApiOf, stateOf } from './local-api-of.ts';
import { createOutputs, keepOutputs, type KeptOutputs, type Outputs, type SeededUser } from './outputs.ts';
import { serverCertificate } from '../server/certificates.ts';
import { reachableHost, urlHost } from '../server/hosts.ts';
import type { LivePage } from '../server/live-page.ts';
import { openDoorOf } from './open-door.ts';
import { runningStacks } from './running-stacks.ts';
import { openSite } from './open-site.ts';
import { seedOnce } from './seed-once.ts';
import { seedUsers } from './seed-users.ts';
import type { RotatedKeys } from './compose.ts';
import { createSystem, type System } from './system.ts';
import { deploy, type Deployed, type Updated } from './update.ts';

export interface RuntimeOptions {
  /** The folder of a cloud assembly, or a file with a CloudFormation template in JSON or YAML. */
  readonly assembly: string;
  readonly dataDirectory: string;
  /** The host to listen on; loopback unless given. */
  readonly host?: string;
  /** The port of the endpoint; 0 takes a free one. */
  readonly port?: number;
  /** A port at which the endpoint also speaks TLS. Clients trust the authority in the data directory. */
  readonly tlsPort?: number | undefined;
  /** A built web application to serve on a port of its own. */
  readonly site?: { readonly directory: string; readonly port: number; readonly live?: LivePage | undefined };
  /** Serves the console on loopback, at a port of its own. */
  readonly console?: ConsoleOptions;
  /**
   * Stops the runtime, restores the state from a file (or none), and starts again. Only the owner of the process can do
   * that.
   */
  readonly restart?: ((file: string | undefined) => unknown) | undefined;
  readonly users?: readonly SeededUser[];
  /** The parameters that exist before the first start, as if somebody had put them into Parameter Store by hand. */
  readonly parameterStore?: readonly { readonly name: string; readonly value: string }[];
  /** Starts even if acknowledged commits are missing from the state, which is refused otherwise. */
  readonly acceptMissingCommits?: boolean;
  /** The command that fills a new data directory. */
  readonly seed?: { readonly command: string; readonly cwd: string };
  /** The origins of foreign pages that may send requests. Pages of this machine always may. */
  readonly allowOrigins?: readonly string[];
  /** The foreign hosts, such as `api.example:8443`, that resolvers may reach by HTTP; none unless given. */
  readonly allowHosts?: readonly string[];
  readonly allowUnverified?: readonly string[];
  readonly selectDisabled?: boolean;
  /**
   * The types and logical ids of resources to leave out. A resource that refers to them gets a name that leads nowhere.
   */
  readonly ignore?: readonly string[];
  /** The values of the templates' parameters that replace their defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** The names of the stacks to run; the stacks that they depend on run too. All run unless given. */
  readonly stacks?: readonly string[];
  /** The clock; that of the machine unless given. */
  readonly clock?: Clock;
  /**
   * Runs functions and resolvers so that a debugger can stop in them; time limits stand still meanwhile. The inspectors
   * of functions listen on loopback, from this port on. The same happens if a debugger is attached to this process.
   */
  readonly inspect?: Inspect | undefined;
  /** Hears of denials, of failures that no client sees, and the like; standard error unless given. */
  readonly operator?: Operator;
  /**
   * Is called when the last writes could not be stored (`StateNotStored`: a full disk), also during the start; without
   * it the operator is told. Nothing that was acknowledged is lost, and nothing more is acknowledged. The runtime ends
   * by itself, and `stop()` waits for that. The process goes on.
   */
  readonly onLost?: (failure: OperatorError) => void;
}

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

const localHost = '127.0.0.1';

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
  // The port is taken first, because values of the template contain its URL.
  const endpoint = await takePort(options, data, life);
  const { allowHosts, allowUnverified = [], selectDisabled = false } = options;
  const wanted = { allowHosts, allowUnverified, selectDisabled };
  const asked = { endpointUrl: endpoint.url, ...wanted, isShown: options.console !== undefined };
  const now: { deployed?: Deployed } = {};
  const stacks = () => runningStacks(now.deployed?.stacks() ?? [], environment);
  const system = createSystem({ data, life, debugging, environment, stacks, ...asked });
  const state = stateOf(system, options);
  const { welcome, open } = openDoorOf(endpoint, endpoint.url, system, localApiOf(system, state));
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

async function takePort(options: RuntimeOptions, data: DataDirectory, life: Life) {
  const { host = localHost, port = 4566, tlsPort, allowOrigins } = options;
  const refusalOf = refusalFor(host, allowOrigins);
  const now = machineOf(life.clock).now();
  const certificate = tlsPort === undefined ? undefined : await serverCertificate(data.path('tls'), host, now);
  const secured = certificate && { host, port: tlsPort ?? 0, option: '--tls', certificate };
  const { server, secure, open } = await openEndpoint({ host, port, operator: life.operator }, refusalOf, secured);
  life.began(() => server.close());
  if (secure) life.began(() => secure.close());
  const urlOf = (protocol: string, at: number): string => `${protocol}://${urlHost(reachableHost(host))}:${at}`;
  const tls = secure && certificate && { url: urlOf('https', secure.port), authorityFile: certificate.authorityFile };
  return { open, refusalOf, url: urlOf('http', server.port), tls };
}

function deployTo(system: System, wanted: RuntimeOptions, read: readonly Stack[]): Promise<Deployed> {
  const { services, ssm, life, environment } = system;
  for (const { name, value } of wanted.parameterStore ?? []) ssm.keep(name, value);
  const resources = Object.values(services).map((service) => service.resources);
  const providers = Object.assign({}, ...resources) as Providers;
  const surroundings = { ...environment, storedParameter: ssm.parameterValue };
  return deploy({ providers, environment: surroundings, operator: life.operator, wanted }, read);
}

const outputsOf = (
  { data, iam, appsync, environment }: System,
  deployed: Deployed,
  { users = [] }: RuntimeOptions,
  { url: endpointUrl, tls }: Awaited<ReturnType<typeof takePort>>,
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

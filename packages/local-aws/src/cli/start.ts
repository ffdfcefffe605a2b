import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { requireCdkJson, synthesize } from '../assembly/synthesize.ts';
import type { Configuration } from '../runtime/configuration.ts';
import { createLivePage, type LivePage } from '../server/live-page.ts';
import { isDebugged } from '../kernel/debugging.ts';
import { takeDataDirectory } from '../storage/data-directory.ts';
import type { OperatorError } from '../kernel/operator-error.ts';
import { createOperator, type Operator } from '../kernel/operator.ts';
import { startRuntime, type Runtime, type RuntimeOptions } from '../runtime/runtime.ts';
import { occupied, type Place } from '../server/listen-or-explain.ts';
import { refuseUnread, rehearse } from '../runtime/rehearsal.ts';
import { examineApp, operatorFaults } from './check.ts';
import { usualTlsPort, type Options } from './options.ts';
import { buildSite } from './build-site.ts';
import { consoleOf, type ConsoleKeeper } from './console-of.ts';
import { inspectOf, inspectorPort, openInspector } from './inspect.ts';
import { staged } from './progress.ts';
import { watchApp } from './watch-app.ts';

export interface Started {
  readonly runtime: Runtime;
  stop(): Promise<void>;
}

/** An app: the folder of its sources, and the options. */
export interface App {
  readonly directory: string;
  readonly dataDirectory: string;
  readonly configuration: Configuration;
  readonly options: Options;
  readonly operator: Operator;
}

/** What is kept over a restart, and how one is asked for. */
export type Keeper = ConsoleKeeper & Pick<RuntimeOptions, 'restart' | 'furtherPlaces'>;

/**
 * Synthesises and builds the app in the folder, and runs it. Before it writes anything, it looks for problems that
 * would stop the start.
 */
export async function startFrom(app: App, { restart, furtherPlaces, ...keeper }: Keeper = {}): Promise<Started> {
  const { directory, dataDirectory, configuration, options, operator } = app;
  const inspect = inspectOf(directory, options);
  const isQuiet = options.json === true || !operator.writes('info');
  const given = options.template ?? options.assembly;
  const assembly = resolve(directory, given || join(dataDirectory, 'cdk.out'));
  if (!given) requireCdkJson(directory);
  const { release, faults } = await takePlaces(dataDirectory, configuration, options, operator);
  try {
    // An app is not synthesised for that: it may take long, and another port is quickly given.
    if (faults.length > 0 && !given) refuseUnread(directory, faults);
    if (faults.length > 0) await examineApp({ directory, configuration, options, isQuiet }, faults);
    await make(app, given ? undefined : assembly, isQuiet, assembly);
  } finally {
    // The runtime takes the port again before another process can.
    release();
  }
  const isWatched = options.watch && !given;
  const page = createWatchedPage(isWatched && configuration.site ? createLivePage() : undefined);
  const starting = startRuntime({
    ...runtimeOptions(app, page.live),
    ...consoleOf(options, { ...keeper, problem: page.current }),
    restart,
    furtherPlaces,
    assembly,
    inspect: inspect && openInspector(inspect),
  });
  const runtime = await staged(isQuiet, 'Starting the services … ', () => starting);
  if (!isWatched) return { runtime, stop: runtime.stop };
  const stopWatching = watchApp(app, assembly, runtime, page);
  return {
    runtime,
    stop() {
      stopWatching();
      return runtime.stop();
    },
  };
}

const synthesising = 'Synthesising the template … ';

/**
 * Makes the cloud assembly, unless it is given, and builds the page. Where the page cannot be built, what else stands
 * in the way is told with it.
 */
async function make(app: App, made: string | undefined, isQuiet: boolean, assembly: string): Promise<void> {
  const { directory, configuration, options } = app;
  // Other users must not read what the folder holds. The CDK keeps a folder that exists. observed: aws-cdk-lib 2.276.0
  if (made !== undefined) mkdirSync(made, { recursive: true, mode: 0o700 });
  const { site } = configuration;
  const synthesised =
    made === undefined
      ? []
      : operatorFaults(() => staged(isQuiet, synthesising, () => synthesize(directory, made, options.context)));
  const built = site
    ? operatorFaults(() =>
        staged(isQuiet || !site.command, 'Building the web page … ', () => buildSite(directory, configuration)),
      )
    : [];
  const [ofSynthesis, ofPage] = await Promise.all([synthesised, built]);
  if (ofSynthesis.length > 0) refuseUnread(directory, [...ofSynthesis, ...ofPage]);
  if (ofPage.length === 0) return;
  const operator = createOperator({ level: 'error' });
  (await rehearse({ ...runtimeOptions(app, undefined), operator, assembly }, ofPage)).problems.throw();
}

const tlsPortOf = ({ tls }: { readonly tls?: Options['tls'] }): number | undefined =>
  tls === true ? usualTlsPort : tls;

/** Translates the options of the command and the configuration of the app into options of the runtime. */
function runtimeOptions(
  { directory, dataDirectory, configuration, options, operator }: App,
  live: LivePage | undefined,
): Omit<RuntimeOptions, 'assembly'> {
  const { seed, site, users = [], parameterStore = [], firstQuery } = configuration;
  return {
    dataDirectory,
    operator,
    onLost: exitLost(operator),
    acceptMissingCommits: options.acceptMissingCommits ?? false,
    ignore: options.ignore,
    parameters: options.parameter,
    stacks: options.stack,
    host: options.host,
    port: options.port,
    tlsPort: tlsPortOf(options),
    users,
    firstQuery,
    parameterStore,
    allowOrigins: options.allowOrigin,
    allowHosts: options.allowHost,
    allowUnverified: options.allowUnverified,
    selectDisabled: !options.select,
    ...(seed && { seed: { command: seed, cwd: directory } }),
    ...(site && { site: { directory: resolve(directory, site.directory), port: options.sitePort, live } }),
  };
}

/** Connects the watched page with the page of the app and the console: both show the last change. */
function createWatchedPage(live: LivePage | undefined) {
  let problem: string | undefined;
  return {
    live,
    current: () => problem,
    reload: () => live?.reload(),
    problem(text: string | undefined) {
      problem = text;
      live?.problem(text);
    },
  };
}

/** Ends the process at once when writes were lost, because the command has nothing else to do. */
const exitLost =
  (operator: Operator) =>
  (failure: OperatorError): void => {
    operator.error(`${failure.code}: ${failure.message}`);
    process.exit(1);
  };

/**
 * Takes the ports and the lock of the data directory while files are made for it. A directory in use is reported first,
 * because then its ports are in use as well.
 */
async function takePlaces(
  dataDirectory: string,
  { site }: Configuration,
  { host, port, tls, sitePort, console, consolePort, inspect }: Options,
  operator: Operator,
): Promise<Taken> {
  const wasUsed = ['lock.db', 'state.db'].some((name) => existsSync(join(dataDirectory, name)));
  const take = (): (() => void) => takeDataDirectory(dataDirectory, operator).release;
  const early = wasUsed ? take() : undefined;
  const places: Place[] = [{ host, port }];
  const tlsPort = tlsPortOf({ tls });
  if (tlsPort !== undefined) places.push({ host, port: tlsPort, option: '--tls' });
  if (site) places.push({ host, port: sitePort, option: '--site-port' });
  if (console && consolePort !== undefined)
    places.push({ host: '127.0.0.1', port: consolePort, option: '--console-port' });
  if (inspect !== undefined && !isDebugged())
    places.push({ host: '127.0.0.1', port: inspectorPort(inspect), option: '--inspect' });
  const faults = await occupied(places).catch((error: unknown) => {
    early?.();
    throw error;
  });
  // What cannot start anyway makes no data directory.
  const none = (): void => undefined;
  return { faults, release: early ?? (faults.length > 0 ? none : take()) };
}

interface Taken {
  readonly release: () => void;
  /** The places that somebody else has. */
  readonly faults: readonly OperatorError[];
}

import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { synthesize } from '../assembly/synthesize.ts';
import type { Configuration } from '../runtime/configuration.ts';
import { createLivePage } from '../server/live-page.ts';
import { isDebugged } from '../kernel/debugging.ts';
import { takeDataDirectory } from '../storage/data-directory.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import type { Operator } from '../kernel/operator.ts';
import { startRuntime, type Runtime } from '../runtime/runtime.ts';
import { requireFree, type Place } from '../server/listen-or-explain.ts';
import { unverifiedBehaviours } from '../kernel/unverified.ts';
import type { Options } from './options.ts';
import { supportDocument } from './package.ts';
import { buildSite } from './build-site.ts';
import { consoleOf, type ConsoleKeeper } from './console-of.ts';
import { inspectOf, inspectorPort, openInspector } from './inspect.ts';
import { staged } from './progress.ts';
import { watchApp } from './watch-app.ts';

export interface Started {
  readonly runtime: Runtime;
  stop(): Promise<void>;
}

/**
 * Synthesises and builds what is in `directory`, and runs it. Looks first for what would stop it, before anything is
 * written.
 */
export async function startFrom(
  directory: string,
  dataDirectory: string,
  configuration: Configuration,
  options: Options,
  operator: Operator,
  keeper: ConsoleKeeper = {},
): Promise<Started> {
  for (const id of options.allowUnverified)
    if (!Object.hasOwn(unverifiedBehaviours, id))
      throw new OperatorError(
        'UnknownBehaviour',
        `--allow-unverified ${id}: there is no such id; ${supportDocument()} lists them.`,
      );
  const inspect = inspectOf(directory, options);
  const quiet = options.json === true || !operator.writes('info');
  const release = await takePlaces(dataDirectory, configuration, options, operator);
  const given = options.template ?? options.assembly;
  const assembly = resolve(directory, given || join(dataDirectory, 'cdk.out'));
  // Others may not read what it holds; the CDK keeps a folder that is there.
  if (!given) mkdirSync(assembly, { recursive: true, mode: 0o700 });
  try {
    await Promise.all([
      !given && staged(quiet, 'Synthesising the template … ', () => synthesize(directory, assembly)),
      configuration.site?.command &&
        staged(quiet, 'Building the web page … ', () => buildSite(directory, configuration)),
    ]);
  } finally {
    // The runtime takes the port again in the same turn of the event loop.
    release();
  }
  if (inspect) openInspector(inspect.firstPort - 1);
  const live = options.watch && !given && configuration.site ? createLivePage() : undefined;
  let problem: string | undefined;
  const starting = startRuntime({
    assembly,
    dataDirectory,
    operator,
    onLost: exitLost(operator),
    acceptMissingCommits: options.acceptMissingCommits ?? false,
    ignore: options.ignore,
    parameters: options.parameter,
    stacks: options.stack,
    host: options.host,
    port: options.port,
    users: configuration.users ?? [],
    parameterStore: configuration.parameterStore ?? [],
    allowOrigins: options.allowOrigin,
    allowUnverified: options.allowUnverified,
    selectDisabled: !options.select,
    ...consoleOf(options, { ...keeper, problem: () => problem }),
    inspect,
    ...(configuration.seed && { seed: { command: configuration.seed, cwd: directory } }),
    ...(configuration.site && {
      site: { directory: resolve(directory, configuration.site.directory), port: options.sitePort, live },
    }),
  });
  const runtime = await staged(quiet, 'Starting the services … ', () => starting);
  if (!options.watch || given) return { runtime, stop: runtime.stop };
  const page = {
    reload: () => live?.reload(),
    problem(text: string | undefined) {
      problem = text;
      live?.problem(text);
    },
  };
  const stopWatching = watchApp(directory, dataDirectory, assembly, configuration, runtime, page, operator);
  return {
    runtime,
    stop() {
      stopWatching();
      return runtime.stop();
    },
  };
}

/** At once: a command has nothing else to do meanwhile. */
const exitLost =
  (operator: Operator) =>
  (failure: OperatorError): void => {
    operator.error(`${failure.code}: ${failure.message}`);
    process.exit(1);
  };

/**
 * Takes the ports, and the data directory for as long as files are made for it. That a directory is in use is told
 * first, because then its ports are in use as well.
 */
async function takePlaces(
  dataDirectory: string,
  { site }: Configuration,
  { host, port, sitePort, console, consolePort, inspect }: Options,
  operator: Operator,
): Promise<() => void> {
  const wasUsed = existsSync(join(dataDirectory, 'lock.db'));
  const early = wasUsed ? takeDataDirectory(dataDirectory, operator) : undefined;
  const places: Place[] = [{ host, port }];
  if (site) places.push({ host, port: sitePort, option: '--site-port' });
  if (console && consolePort !== undefined)
    places.push({ host: '127.0.0.1', port: consolePort, option: '--console-port' });
  if (inspect !== undefined && !isDebugged())
    places.push({ host: '127.0.0.1', port: inspectorPort(inspect), option: '--inspect' });
  try {
    await requireFree(places);
  } catch (error) {
    early?.();
    throw error;
  }
  return early ?? takeDataDirectory(dataDirectory, operator);
}

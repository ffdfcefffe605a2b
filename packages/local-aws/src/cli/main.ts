import { Command } from 'commander';
import { findConfiguration } from '../runtime/configuration-faults.ts';
import { banner, warnOfNetwork } from './banner.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { RegionPlace } from '../runtime/runtime-options.ts';
import { systemClock } from '../kernel/clock.ts';
import { createOperator } from '../kernel/operator.ts';
import { dataDirectoryOf } from './data-directory-of.ts';
import { createProgram, levelOf, type Options } from './options.ts';
import { printError } from './print-error.ts';
import { followSignals, terminal } from './signals.ts';
import { startFrom, type Keeper, type Started } from './start.ts';
import { finishReplacing, replaceState } from '../storage/replace-state.ts';
import { inspectExport } from '../storage/transfer.ts';
import { addCommands } from './state-commands.ts';
import { addEnv } from './env.ts';
import { addCheck, examineApp, optionFaults } from './check.ts';
import { addLocalCommands } from './local-commands.ts';
import { addSystemCommands } from './system-commands.ts';
import { usesColours } from './terminal.ts';
import { streamLogs } from './stream-logs.ts';
import { unusedPermissions } from './unused-permissions.ts';

/** Runs `local-aws`: it synthesises, provisions and serves until Ctrl-C, or runs one of its commands. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = createProgram().allowExcessArguments();
  addCommands(program);
  addSystemCommands(program);
  addLocalCommands(program);
  addCheck(program);
  addEnv(program);
  program.action(async (options: Options) => {
    const [word] = program.args;
    // A word that is no command is named in the error, together with the command that was probably meant.
    if (word !== undefined) refuseWord(word);
    else await serve(options);
  });
  try {
    await program.parseAsync(argv);
  } catch (error) {
    printError(error);
    process.exit(1);
  }
}

function refuseWord(word: string): void {
  const commands = addCommands(
    new Command('local-aws').showHelpAfterError('(local-aws --help lists commands and options)'),
  );
  addSystemCommands(commands);
  addLocalCommands(commands);
  addCheck(commands);
  addEnv(commands);
  commands.parse([word], { from: 'user' });
}

/** The time that an answer needs to reach its reader, with a margin. */
const answerMs = 200;

async function serve(options: Options): Promise<void> {
  const directory = process.cwd();
  const operator = createOperator({ level: levelOf(options), colours: usesColours(process.stderr) });
  const { configuration, faults } = findConfiguration(directory);
  const known = [...(await optionFaults(options)), ...faults];
  const isQuiet = options.json === true || !operator.writes('info');
  if (known.length > 0) await examineApp({ directory, configuration, options, isQuiet }, known);
  const dataDirectory = dataDirectoryOf(directory, options.dataDir, configuration);
  const ready = followSignals(terminal, operator, dataDirectory);
  const begin = async (given: Options, kept: Kept = {}): Promise<Started> => {
    // The console must get its answer before the runtime restarts.
    const restart = (file: string | undefined): unknown =>
      systemClock.after(answerMs, () => void again(started, given, file));
    const keeper = { ...kept, restart };
    const app = { directory, dataDirectory, configuration, options: given, operator };
    const started = await startFrom(app, keeper);
    const logs = options.logs ? streamLogs(dataDirectory) : undefined;
    ready(() => {
      logs?.();
      if (options.unusedPermissions) process.stderr.write(unusedPermissions(started.runtime.unusedPermissions()));
      return started.stop();
    });
    return started;
  };
  /** Starts again with another state at the same addresses, so that open pages keep working. */
  const again = async ({ runtime, stop }: Started, given: Options, file: string | undefined): Promise<void> => {
    try {
      // A file that is none, or is damaged, ends nothing.
      if (file !== undefined) inspectExport(file);
    } catch (error) {
      operator.unexpected(error);
      return;
    }
    try {
      const kept = { session: sessionOf(runtime.consoleUrl), furtherPlaces: placesOf(runtime) };
      const same = { ...given, ...portsOf(runtime) };
      await stop();
      replaceState(dataDirectory, file, operator);
      await begin(same, kept);
      operator.info(file === undefined ? 'Started again, from nothing.' : `Started again, from ${file}.`);
    } catch (error) {
      printError(error);
      process.exit(1);
    }
  };
  finishReplacing(dataDirectory, operator);
  const { runtime } = await begin(options);
  // A failure that nobody waits for, as when another program holds the database, is told and ends nothing.
  process.on('unhandledRejection', operator.unexpected);
  const { outputs, siteUrl, consoleUrl, outputsFile } = runtime;
  const told = { ...outputs, siteUrl, consoleUrl, outputsFile, ...debuggers(runtime), ...furtherRegions(runtime) };
  if (options.json) process.stdout.write(`${JSON.stringify(told)}\n`);
  else if (operator.writes('info')) process.stdout.write(banner(runtime, configuration, options));
  warnOfNetwork(options.host, operator);
}

type Kept = Pick<Keeper, 'session' | 'furtherPlaces'>;

const portOf = (url: string): number => Number(new URL(url).port);

const sessionOf = (consoleUrl: string | undefined): string | undefined =>
  consoleUrl === undefined ? undefined : (new URL(consoleUrl).searchParams.get('session') ?? undefined);

/** The ports that the runtime really uses, whatever the options said. */
function portsOf({ outputs, siteUrl, consoleUrl }: Runtime): Partial<Options> {
  const { awsEndpointUrl, secure } = outputs;
  return {
    port: portOf(awsEndpointUrl),
    ...(secure !== undefined && { tls: portOf(secure.awsEndpointUrl) }),
    ...(siteUrl !== undefined && { sitePort: portOf(siteUrl) }),
    ...(consoleUrl !== undefined && { consolePort: portOf(consoleUrl) }),
  };
}

/** The same of the other regions. */
const placesOf = ({ furtherRegions }: Runtime): Record<string, RegionPlace> =>
  Object.fromEntries(
    furtherRegions.map(({ outputs: { region, awsEndpointUrl, secure }, consoleUrl }) => [
      region,
      {
        port: portOf(awsEndpointUrl),
        tlsPort: secure && portOf(secure.awsEndpointUrl),
        console: consoleUrl === undefined ? undefined : { port: portOf(consoleUrl), session: sessionOf(consoleUrl) },
      },
    ]),
  );

/** The outputs of the other regions, with the addresses of their consoles. */
const furtherRegions = ({ outputs, furtherRegions: further }: Runtime): object =>
  further.length === 0
    ? {}
    : {
        furtherRegions: Object.fromEntries(
          further.map(({ outputs: { region, users }, consoleUrl, outputsFile }) => [
            region,
            { ...outputs.furtherRegions?.[region], users, consoleUrl, outputsFile },
          ]),
        ),
      };

/** The addresses to which debuggers can attach, if inspection is on. */
const debuggers = ({ inspectors }: Runtime): object =>
  inspectors.length === 0 ? {} : { inspectors: Object.fromEntries(inspectors) };

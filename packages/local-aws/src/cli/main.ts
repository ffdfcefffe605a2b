import { Command } from 'commander';
import { readConfiguration } from '../runtime/configuration.ts';
import { banner, warnOfNetwork } from './banner.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { createOperator } from '../kernel/operator.ts';
import { dataDirectoryOf } from './data-directory-of.ts';
import { createProgram, levelOf, type Options } from './options.ts';
import { printError } from './print-error.ts';
import { followSignals, terminal } from './signals.ts';
import { startFrom } from './start.ts';
import { addCommands } from './state-commands.ts';
import { addCheck } from './check.ts';
import { addSystemCommands } from './system-commands.ts';
import { usesColours } from './terminal.ts';
import { streamLogs } from './stream-logs.ts';
import { unusedPermissions } from './unused-permissions.ts';

/** `local-aws`: synthesise, provision, serve until Ctrl-C; or one of its commands. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = createProgram().allowExcessArguments();
  addCommands(program);
  addSystemCommands(program);
  addCheck(program);
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
  addCheck(commands);
  commands.parse([word], { from: 'user' });
}

async function serve(options: Options): Promise<void> {
  const directory = process.cwd();
  const operator = createOperator({ level: levelOf(options), colours: usesColours(process.stderr) });
  const configuration = readConfiguration(directory);
  const dataDirectory = dataDirectoryOf(directory, options.dataDir, configuration);
  const ready = followSignals(terminal, operator, dataDirectory);
  const { runtime, stop } = await startFrom(directory, dataDirectory, configuration, options, operator);
  const { outputs, siteUrl, consoleUrl, outputsFile } = runtime;
  if (options.json)
    process.stdout.write(
      `${JSON.stringify({ ...outputs, siteUrl, consoleUrl, outputsFile, ...debuggers(runtime) })}\n`,
    );
  else if (operator.writes('info')) process.stdout.write(banner(runtime, configuration, options));
  warnOfNetwork(options.host, operator);
  const logs = options.logs ? streamLogs(dataDirectory) : undefined;
  ready(() => {
    logs?.();
    if (options.unusedPermissions) process.stderr.write(unusedPermissions(runtime.unusedPermissions()));
    return stop();
  });
}

/** Where debuggers attach, if any are let in. */
const debuggers = ({ inspectors }: Runtime): object =>
  inspectors.length === 0 ? {} : { inspectors: Object.fromEntries(inspectors) };

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { synthesize, type GivenContext } from '../assembly/synthesize.ts';
import { readConfiguration, type Configuration } from '../runtime/configuration.ts';
import { configurationFaults } from '../runtime/configuration-faults.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import { createOperator } from '../kernel/operator.ts';
import { requireKnown } from '../runtime/known-behaviours.ts';
import { rehearse } from '../runtime/rehearsal.ts';
import { context, contextHelp, parameters, requireSynthesis } from './options.ts';
import { supportDocument } from './package.ts';
import { staged } from './progress.ts';

interface Check {
  readonly assembly?: string;
  readonly template?: string;
  readonly ignore: readonly string[];
  readonly context: GivenContext;
  readonly parameter: Readonly<Record<string, string>>;
  readonly stack: readonly string[];
  readonly allowUnverified: readonly string[];
}

/** Adds `local-aws check`, which reports everything that would prevent a start, without starting. */
export function addCheck(program: Command): void {
  program
    .command('check')
    .description('Lists everything that stands in the way of running the app, and ends with 1 if anything does.')
    .option('--assembly <directory>', 'check this cloud assembly instead of synthesising the app in cdk.json')
    .addOption(new Option('--template <file>', 'check this CloudFormation template instead').conflicts('assembly'))
    .option('--stack <name...>', 'check these stacks of the app, with those that they depend on', [])
    .option('-c, --context <key=value...>', contextHelp, context, {})
    .option('--parameter <name=value...>', 'values of the template’s parameters', parameters, {})
    .option('--ignore <resource...>', 'leave out the resources of this type or logical id', [])
    .option('--allow-unverified <id...>', 'as for a start', [])
    .action((_, command: Command) => check(process.cwd(), command.opts<Check>()));
}

/** Executes the templates in a temporary folder. It does not read the data directory. */
async function check(directory: string, options: Check): Promise<void> {
  const { ignore, parameter, stack, allowUnverified } = options;
  const given = options.template ?? options.assembly;
  requireKnown(allowUnverified, '--allow-unverified', supportDocument());
  requireSynthesis(options.context, given);
  const own = mkdtempSync(join(tmpdir(), 'local-aws-check-'));
  try {
    const read = given ? resolve(directory, given) : join(own, 'cdk.out');
    if (!given) await staged(false, 'Synthesising the template … ', () => synthesize(directory, read, options.context));
    const { configuration, faults } = configurationOf(directory);
    const { parameterStore = [], users = [] } = configuration;
    const wanted = {
      assembly: read,
      ignore,
      parameters: parameter,
      stacks: stack,
      parameterStore,
      users,
      allowUnverified,
      operator: createOperator({ level: 'warn' }),
    };
    const { problems, resources } = await rehearse(wanted, faults);
    problems.throw();
    process.stdout.write(`Nothing stands in the way: ${resources} resources.\n`);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

interface Found {
  readonly configuration: Configuration;
  readonly faults: readonly OperatorError[];
}

/** What is wrong with local-aws.json is told with the problems of the app. */
function configurationOf(directory: string): Found {
  const told = (sentences: readonly string[]) =>
    sentences.map((sentence) => new OperatorError('InvalidConfiguration', sentence));
  try {
    const configuration = readConfiguration(directory);
    return { configuration, faults: told(configurationFaults(directory, configuration)) };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { configuration: {}, faults: told(error.message.split('\n')) };
  }
}

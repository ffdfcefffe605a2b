import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { synthesize, type GivenContext } from '../assembly/synthesize.ts';
import type { Configuration } from '../runtime/configuration.ts';
import { collected, type Collected } from '../runtime/collected.ts';
import { findConfiguration } from '../runtime/configuration-faults.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import { createOperator } from '../kernel/operator.ts';
import { isKnownBehaviour, requireKnown } from '../runtime/known-behaviours.ts';
import { rehearse, unread, type Rehearsal } from '../runtime/rehearsal.ts';
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
  readonly json?: boolean;
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
    .option('--json', 'print one line of JSON instead: { resources, problems }, each with its kind, code and place')
    .action((_, command: Command) => check(process.cwd(), command.opts<Check>()));
}

/** Tells how many resources the app has, or throws everything that stands in its way; as JSON, it throws neither. */
async function check(directory: string, options: Check): Promise<void> {
  const { configuration, faults } = findConfiguration(directory);
  const app = { directory, configuration, options };
  const known = [...(await optionFaults(options)), ...faults];
  if (options.json) {
    const { problems, resources } = await rehearsalOf(app, known);
    process.stdout.write(`${JSON.stringify({ resources, problems: problems.data() })}\n`);
    if (problems.count > 0) process.exitCode = 1;
    return;
  }
  const resources = await examineApp(app, known);
  process.stdout.write(`Nothing stands in the way: ${resources} resources.\n`);
}

interface Examined {
  readonly directory: string;
  readonly configuration: Configuration;
  readonly options: Check;
  readonly isQuiet?: boolean;
}

/**
 * Throws what stands in the way of a start, with the faults that are known already. Otherwise it answers how many
 * resources there are.
 */
export async function examineApp(app: Examined, known: readonly Collected[]): Promise<number> {
  const { problems, resources } = await rehearsalOf(app, known);
  problems.throw();
  return resources;
}

/** Executes the templates in a temporary folder, and does not read the data directory. */
async function rehearsalOf(
  { directory, configuration, options, isQuiet = false }: Examined,
  known: readonly Collected[],
): Promise<Rehearsal> {
  const given = options.template ?? options.assembly;
  const own = mkdtempSync(join(tmpdir(), 'local-aws-check-'));
  try {
    const assembly = given ? resolve(directory, given) : join(own, 'cdk.out');
    const stage = () =>
      staged(isQuiet, 'Synthesising the template … ', () => synthesize(directory, assembly, options.context));
    const faults = given ? [] : await operatorFaults(stage);
    if (faults.length > 0) return { problems: unread(directory, [...known, ...faults]), resources: 0 };
    const { ignore, parameter: parameters, stack: stacks } = options;
    const allowUnverified = options.allowUnverified.filter(isKnownBehaviour);
    const { parameterStore = [], users = [], firstQuery } = configuration;
    const wanted = { assembly, ignore, parameters, stacks, parameterStore, users, firstQuery, allowUnverified };
    const operator = createOperator({ level: isQuiet ? 'error' : 'warn' });
    return await rehearse({ ...wanted, operator }, known);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

/** Finds what is wrong with options, whatever the app is. */
export const optionFaults = ({ allowUnverified, context, template, assembly }: OptionsOfApp) =>
  collected(
    () => requireKnown(allowUnverified, '--allow-unverified', supportDocument()),
    () => requireSynthesis(context, template ?? assembly),
  );

type OptionsOfApp = Pick<Check, 'allowUnverified' | 'context' | 'template' | 'assembly'>;

/** Runs steps side by side and collects their errors for the operator. */
export async function operatorFaults(...steps: readonly (() => Promise<unknown>)[]): Promise<OperatorError[]> {
  const ended = await Promise.allSettled(steps.map((step) => step()));
  return ended.flatMap((end) => {
    if (end.status === 'fulfilled') return [];
    if (end.reason instanceof OperatorError) return [end.reason];
    throw end.reason;
  });
}

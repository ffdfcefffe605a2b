import { AwsError, UnsupportedError } from '../kernel/errors.ts';
import { OperatorError, type OperatorCode } from '../kernel/operator-error.ts';
import { AssemblyFault } from './assembly-file.ts';
import type { Stack } from './cloud-assembly.ts';
import type { Construct } from './constructs.ts';
import { identityOf } from './identity.ts';
import type { Problem, Waiting } from './problem.ts';

/** The most resources that one line names. */
const mostNamed = 8;

export type Kind =
  | 'assembly'
  | 'unreadable'
  | 'unsupported'
  | 'wrong'
  | 'permission'
  | 'unverified'
  | 'elsewhere'
  | 'account'
  | 'machine'
  | 'users'
  | 'configuration';

const titles: Readonly<Record<Kind, string>> = {
  assembly: 'Wrong with the assembly:',
  unreadable: 'Not a template:',
  unsupported: 'Not supported by local-aws:',
  wrong: 'Refused, as AWS refuses it:',
  permission: 'Permissions that AWS asks for and the template does not give:',
  unverified: 'Not verified, what AWS does (--allow-unverified ID goes on):',
  elsewhere: 'In another region or account, which nothing here reaches (--stack chooses what runs):',
  account: 'Expected of the account, and made by no stack here:',
  machine: 'Missing on this machine:',
  users: 'Users that cannot be made:',
  configuration: 'Wrong in local-aws.json or among the options:',
};

/** The answer of a custom resource may have the trace of its function. */
const traces = /\n {4}at [^\n]*/g;

/** Where a resource is provisioned, the error is wrapped in another that says the place. */
const unsupported = new UnsupportedError('');

/** Makes the list of all problems: by stack, kind and type, with what waits for them, and what can be done. */
export function refusalText(problems: readonly Problem[], waiting: readonly Waiting[]): string {
  const stacks = new Map([...problems, ...waiting].map(({ stack }) => [identityOf(stack), stack]));
  const of = <Item extends { readonly stack: Stack }>(items: readonly Item[], name: string): Item[] =>
    items.filter(({ stack }) => identityOf(stack) === name);
  const parts = [...stacks].map(([name, stack]) => listOf(stack, of(problems, name), of(waiting, name)));
  return [...parts, ...adviceFor(problems)].join('\n\n');
}

/** Puts the file before the only problem, and keeps its code. */
export function inFile({ stack, logicalId, error }: Problem, waiting: readonly Waiting[]): AwsError | OperatorError {
  const path = logicalId === undefined ? undefined : madeBy(stack, logicalId);
  const place = path === undefined ? '' : ` (${path})`;
  const message = [`${stack.file}: ${error.message}${place}`, ...waitingLines(waiting)].join('\n');
  if (error instanceof OperatorError) return new OperatorError(error.code, message, { cause: error });
  return new AwsError(error.code, message, { status: error.status, cause: error });
}

/** The titles of all other kinds, or their lines, say what can be done. */
function adviceFor(problems: readonly Problem[]): readonly string[] {
  const kinds = new Set(problems.map(kindOf));
  const lacking =
    'What is not supported can be left out with --ignore TYPE or --ignore LOGICAL_ID; the rest starts without it.\n' +
    'docs/support.md of the package lists what is supported.';
  const wrong = 'What AWS refuses has to be mended in the app, or left out with --ignore.';
  if (kinds.has('unsupported')) return [lacking];
  return kinds.has('wrong') || kinds.has('permission') ? [wrong] : [];
}

function listOf(stack: Stack, problems: readonly Problem[], waiting: readonly Waiting[]): string {
  const things = problems.length === 1 ? '1 thing stands' : `${problems.length || 'no'} things stand`;
  return [
    `${stack.file}: ${things} in the way.`,
    ...(Object.keys(titles) as Kind[]).flatMap((kind) =>
      section(
        titles[kind],
        problems.filter((one) => kindOf(one) === kind),
        waiting,
      ),
    ),
    ...waitingLines(waiting),
  ].join('\n');
}

const kindsOfCodes: Partial<Record<OperatorCode, Kind>> = {
  InvalidAssembly: 'unreadable',
  OtherRegion: 'elsewhere',
  PolicyElsewhere: 'account',
  SeedFailed: 'users',
  InvalidConfiguration: 'configuration',
  NothingToSynthesize: 'configuration',
  SiteBuildFailed: 'machine',
  SynthesisFailed: 'assembly',
  NoCdkApp: 'assembly',
  UnknownBehaviour: 'configuration',
  UnknownResource: 'configuration',
  UnknownStack: 'configuration',
};

export function kindOf({ error, isPermission = false }: Problem): Kind {
  if (isPermission) return 'permission';
  if (error instanceof AssemblyFault && error.code === 'InvalidAssembly') return 'assembly';
  if (error instanceof OperatorError) return kindsOfCodes[error.code] ?? 'machine';
  if (error.code === 'UnverifiedBehaviour') return 'unverified';
  return error.code === unsupported.code ? 'unsupported' : 'wrong';
}

function section(title: string, problems: readonly Problem[], waiting: readonly Waiting[]): string[] {
  if (problems.length === 0) return [];
  const byType = grouped(problems, typeOf);
  return [
    '',
    title,
    ...[...byType].flatMap(([type, ofType]) => [
      `  ${type}${ofType.length > 1 ? ` (${ofType.length})` : ''}`,
      ...ofType.map((one) => `    ${line(one)}${waitingFor(one, waiting)}`),
    ]),
  ];
}

/** Says how much hangs on a problem. */
function waitingFor({ logicalId }: Problem, waiting: readonly Waiting[]): string {
  const count = waiting.filter(({ causes }) => logicalId !== undefined && causes.includes(logicalId)).length;
  return count === 0 ? '' : ` [${count} ${count === 1 ? 'resource waits' : 'resources wait'} for it]`;
}

/** Tells what was not looked at to the end. */
function waitingLines(waiting: readonly Waiting[]): string[] {
  if (waiting.length === 0) return [];
  const byCauses = grouped(waiting, ({ causes }) => named(causes));
  return [
    '',
    'Not looked at to the end:',
    ...[...byCauses].map(([causes, those]) => {
      const verb = those.length === 1 ? 'waits' : 'wait';
      return `    ${named(those.map(({ logicalId }) => logicalId))} ${verb} for ${causes}`;
    }),
  ];
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function named(names: readonly string[]): string {
  if (names.length <= mostNamed) return names.join(', ');
  return `${names.slice(0, mostNamed).join(', ')} and ${names.length - mostNamed} more`;
}

const typeOf = ({ stack, logicalId }: Problem): string =>
  logicalId === undefined ? 'the template' : (stack.template.Resources[logicalId]?.Type ?? 'the template');

function line(problem: Problem): string {
  const { stack, logicalId } = problem;
  const text = sentenceOf(problem);
  if (logicalId === undefined) return text;
  const path = madeBy(stack, logicalId);
  const place = path === undefined ? logicalId : `${logicalId} (${path})`;
  return text.startsWith('Resource type') ? place : `${place}: ${text}`;
}

/** Says what the problem of a resource is, without its place. */
export function sentenceOf({ stack, logicalId, error }: Problem): string {
  const text =
    error instanceof UnsupportedError ? error.what : error.message.replace(unsupported.message, '').replace(traces, '');
  if (logicalId === undefined) return text;
  const where = `${stack.template.Resources[logicalId]?.Type} ${logicalId}`;
  // The beginning already names the place.
  return text.startsWith(where) ? text.slice(where.length).replace(/^[.:] ?/, '') : text;
}

function madeBy(stack: Stack, logicalId: string): string | undefined {
  const { path, line: made } = constructOf(stack, logicalId);
  const parts = [path, made].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(', ');
}

/**
 * Answers the construct that made a resource, and its line, as the CDK tells them. observed: aws-cdk-lib 2.276.0
 */
export function constructOf({ template, constructs }: Stack, logicalId: string): Partial<Construct> {
  const metadata = template.Resources[logicalId]?.Metadata;
  const own = typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'aws:cdk:path') : undefined;
  const construct = constructs?.of(logicalId);
  return typeof own === 'string' ? { ...construct, path: own } : (construct ?? {});
}

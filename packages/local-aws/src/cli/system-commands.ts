import { readFileSync } from 'node:fs';
import { InvalidArgumentError, type Command } from 'commander';
import { requireState } from '../storage/ownership.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import { dataDirectoryFor, dataDirectoryHelp } from './data-directory-of.ts';
import { graphqlTarget, type As, type GraphqlTarget } from './caller.ts';
import { printable } from '../kernel/operator.ts';
import { formatLogLine } from './log-format.ts';
import { createLogReader, type LogFilter } from './log-lines.ts';
import { subscribe } from '../client/subscribe.ts';
import { notReachable, outputsIn, reach, readOutputs, regionHelp } from './outputs-file.ts';
import { usesColours } from './terminal.ts';
import { isObject } from '../kernel/is-object.ts';

interface Operation extends As {
  readonly file?: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly json?: boolean;
  readonly count?: number;
}

interface Logs {
  readonly follow?: boolean;
  readonly request?: string;
  readonly region?: string;
  readonly lines: number;
  readonly platform?: boolean;
  readonly json?: boolean;
}

/** Adds `local-aws query|subscribe|logs`: the commands that ask a running system from another terminal. */
export function addSystemCommands(program: Command): void {
  operation(program, 'query', 'Sends a GraphQL query or mutation, and prints the answer.').action(
    async (document: string | undefined, options: Operation & { dataDir?: string }) => {
      const directory = dataDirectoryFor(program, options);
      const { query, as } = asked(document, options);
      const answer = await post(await graphqlTarget(directory, as), query, options);
      process.stdout.write(`${printable(JSON.stringify(answer, null, options.json ? 0 : 2))}\n`);
      if (Array.isArray(answer.errors)) process.exitCode = 1;
    },
  );
  operation(program, 'subscribe', 'Subscribes by GraphQL, and prints each event as a line of JSON, until Ctrl-C.')
    .option('--count <number>', 'end after as many events', count)
    .action(async (document: string | undefined, options: Operation & { dataDir?: string }) => {
      const { query, as } = asked(document, options);
      const target = await graphqlTarget(dataDirectoryFor(program, options), as);
      const unreachable = (error: unknown): never => {
        throw error instanceof OperatorError ? error : notReachable(target.realtimeUrl, error);
      };
      await subscribe(target, {
        query,
        variables: options.variables,
        ...(options.count !== undefined && { count: options.count }),
        onReady: () => process.stderr.write('Subscribed.\n'),
        onEvent: (event) => process.stdout.write(`${printable(JSON.stringify(event))}\n`),
      }).catch(unreachable);
    });
  program
    .command('logs')
    .description('Prints what functions, resolvers and the workflow have logged.')
    .argument('[name]', 'a part of the log group’s name: of a function, of an API')
    .option('-f, --follow', 'go on with what is logged from now on')
    .option('-n, --lines <number>', 'how many of the last lines', count, 100)
    .option('--request <id>', 'the lines that name this request, by its id or how that begins')
    .option('--region <region>', 'those of one region; of all unless given')
    .option('--platform', 'also the lines of the platform: starts, ends and reports of requests')
    .option('--json', 'each as a line of JSON')
    .option('--data-dir <directory>', dataDirectoryHelp)
    .action(async (name: string | undefined, options: Logs & { dataDir?: string }) => {
      const directory = dataDirectoryFor(program, options);
      requireState(directory);
      const filter = { ...options, name, isOf: ofRegion(directory, options.region) };
      const reader = createLogReader(directory, filter, (file) =>
        process.stderr.write(`${file} is left out: it is longer than a file of a log.\n`),
      );
      const looks = { json: options.json === true, colours: usesColours(process.stdout) };
      const print = (lines: ReturnType<typeof reader.read>): void =>
        lines.forEach((line) => process.stdout.write(`${formatLogLine(line, looks)}\n`));
      const lines = reader.read(options.lines);
      print(lines);
      if (lines.length === 0) process.stderr.write(`${nothingLogged(options)}\n`);
      if (options.follow) await new Promise(() => setInterval(() => print(reader.read()), followMs));
    });
}

/** The folder of the main region names none. */
function ofRegion(directory: string, wanted: string | undefined): LogFilter['isOf'] {
  if (wanted === undefined) return undefined;
  const { region: main } = readOutputs(directory);
  const { region } = outputsIn(directory, wanted);
  return (its) => (its ?? main) === region;
}

const nothingLogged = ({ platform }: Logs): string =>
  `Nothing like that was logged.${platform ? '' : ' --platform shows starts and ends as well.'}`;

/** The runtime writes log files ten times a second. */
const followMs = 100;

const operation = (program: Command, name: string, description: string): Command =>
  program
    .command(name)
    .description(description)
    .argument('[document]', 'the operation; or --file')
    .option('--file <path>', 'a file that holds the operation')
    .option('--variables <json>', 'the variables, as an object of JSON', variables, {})
    .option('--as <user>', 'as a user of local-aws.json; the first unless another way is given')
    .option('--role <name>', 'as an IAM role, by its name or ARN')
    .option('--iam', 'as the administrator of the account')
    .option('--api-key [key]', 'by an API key; the first of the template unless given')
    .option('--region <region>', regionHelp)
    .option('--json', 'print the answer in one line')
    .option('--data-dir <directory>', dataDirectoryHelp);

/** An operation after `--api-key` is taken for the key by the parser of options, and no key has a brace. */
function asked(document: string | undefined, options: Operation): { readonly query: string; readonly as: As } {
  const { apiKey } = options;
  const follows = document === undefined && options.file === undefined && typeof apiKey === 'string';
  if (!follows || !apiKey.includes('{')) return { query: documentOf(document, options), as: options };
  return { query: apiKey, as: { ...options, apiKey: true } };
}

function documentOf(document: string | undefined, { file }: Operation): string {
  if (document !== undefined) return document;
  if (file === undefined)
    throw new OperatorError('NoOperation', 'Give an operation, or a file that holds one with --file.');
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new OperatorError('NoOperation', `${file} cannot be read (${(cause as NodeJS.ErrnoException).code}).`);
  }
}

async function post(
  { graphqlUrl, credentials }: GraphqlTarget,
  query: string,
  { variables: given }: Operation,
): Promise<{ readonly errors?: unknown }> {
  const body = JSON.stringify({ query, variables: given });
  const headers = { 'content-type': 'application/json', ...credentials(graphqlUrl, body) };
  const response = await reach(graphqlUrl, { method: 'POST', headers, body });
  return (await response.json()) as { errors?: unknown };
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('A whole number from 1 on is needed.');
  return value;
}

function variables(text: string): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(text) as unknown;
    if (isObject(value)) return value as Record<string, unknown>;
  } catch {
    // The error below covers this case.
  }
  throw new InvalidArgumentError('An object of JSON is needed: \'{"name":"Atlas"}\'.');
}

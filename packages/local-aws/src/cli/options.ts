import { isIP } from 'node:net';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { GivenContext } from '../assembly/synthesize.ts';
import type { Level } from '../kernel/operator.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import { unverifiedBehaviours } from '../kernel/unverified.ts';
import { dataDirectoryHelp } from './data-directory-of.ts';
import { supportDocument, version } from './package.ts';

export interface Options {
  readonly port: number;
  readonly sitePort: number;
  /** The port of the console: the default port or any free one, unless given. */
  readonly consolePort?: number;
  readonly console: boolean;
  /** The port at which the endpoint also speaks TLS; true for the usual one. */
  readonly tls?: number | true;
  readonly host: string;
  readonly allowOrigin: string[];
  readonly allowHost: string[];
  readonly dataDir?: string;
  readonly assembly?: string;
  readonly template?: string;
  readonly ignore: string[];
  readonly context: GivenContext;
  readonly parameter: Readonly<Record<string, string>>;
  readonly stack: string[];
  readonly acceptMissingCommits?: boolean;
  readonly allowUnverified: string[];
  readonly select: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly logs?: boolean;
  readonly watch: boolean;
  readonly unusedPermissions?: boolean;
  /** The port of the inspector of this process. The inspectors of functions have the ports after it. */
  readonly inspect?: number | true;
}

/** The port beside those of the endpoint, the site and the console. */
export const usualTlsPort = 4569;

const examples = `
Examples:
  local-aws                          the CDK app of this folder
  local-aws --assembly ../x/cdk.out  anybody’s cloud assembly
  local-aws --template stack.yaml    a CloudFormation template
  local-aws token ada@example.com    an access token, while it runs in another terminal
  local-aws query '{ __typename }'   a query, as the first user of local-aws.json
  local-aws logs -f Search           what a function logs
  eval "$(local-aws env)"            the AWS CLI, boto3 and SDKs of this shell call the system

Data stays in --data-dir. Each command has its own --help.`;

export function createProgram(): Command {
  return new Command('local-aws')
    .description(
      'Runs an AWS CDK app on this machine: ' +
        'executes its synthesised CloudFormation template behind real AWS protocols.',
    )
    .version(version())
    .enablePositionalOptions()
    .helpCommand(true)
    .showHelpAfterError('(local-aws --help lists commands and options)')
    .option('--port <number>', 'port of the AWS endpoint', port, 4566)
    .option('--site-port <number>', 'port of the web page that local-aws.json names', port, 4567)
    .option('--console-port <number>', 'port of the console, on this machine alone (4568, or any that is free)', port)
    .option('--no-console', 'serve no console; with --host there is none unless --console-port is given')
    .option(
      '--host <address>',
      'address to listen on, 0.0.0.0 for all; anything but loopback lets others in',
      host,
      '127.0.0.1',
    )
    .option(
      '--tls [port]',
      `also speak TLS, at this port (${usualTlsPort}), with an authority of the data directory`,
      port,
    )
    .option(
      '--allow-origin <origin...>',
      'origins of pages elsewhere that may call, as in https://app.example; those of this machine always may',
      origins,
      [],
    )
    .option(
      '--allow-host <host...>',
      'hosts elsewhere, as in api.example or api.example:8443, that resolvers may reach',
      [],
    )
    .option('--data-dir <directory>', dataDirectoryHelp)
    .option('--accept-missing-commits', 'go on with a state of which acknowledged commits are missing')
    .option('--assembly <directory>', 'run this cloud assembly instead of synthesising the app in cdk.json')
    .addOption(
      new Option('--template <file>', 'run this CloudFormation template, JSON or YAML, instead').conflicts('assembly'),
    )
    .option(
      '--stack <name...>',
      "run these stacks of the app, with those that they depend on; all unless given. As in Prod/Api or 'Prod/*'",
      [],
    )
    .option('-c, --context <key=value...>', contextHelp, context, {})
    .option('--parameter <name=value...>', 'values of the template’s parameters', parameters, {})
    .option(
      '--ignore <resource...>',
      'leave out the resources of this type or logical id; what refers to them gets a name that leads nowhere',
      [],
    )
    .option(
      '--allow-unverified <id...>',
      `assume an answer where nobody could verify AWS's behaviour (${unverifiedIds()})`,
      [],
    )
    .option('--no-select', 'behave like an account to which S3 Select is closed')
    .option('--unused-permissions', 'when stopped, list the permissions that roles were granted and did not need')
    .option('--json', 'print the outputs as one line of JSON instead of the summary')
    .addOption(new Option('--quiet', 'print warnings and errors only').conflicts('verbose'))
    .option('--verbose', 'print a line for every call and what else helps to find a reason')
    .option('--no-watch', 'do not follow the sources: a change takes a new start')
    .option(
      '--inspect [port]',
      'let debuggers in, on this machine alone: at this port for resolvers (9229; 0: any), those after for functions',
      port,
    )
    .option('--logs', 'print what functions, resolvers and the workflow log')
    .addHelpText('after', examples);
}

const unverifiedIds = (): string => `the ${Object.keys(unverifiedBehaviours).length} ids are in ${supportDocument()}`;

/** Chooses how much the operator is told. */
export function levelOf({ quiet, verbose }: Pick<Options, 'quiet' | 'verbose'>): Level {
  if (quiet) return 'warn';
  return verbose ? 'debug' : 'info';
}

/** Reads `Name=value`. The value may hold any characters. */
export function parameters(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, name, value] = /^([A-Za-z0-9]+)=([^]*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('A parameter is NAME=VALUE.');
  return { ...before, [name]: value };
}

export const contextHelp = 'values of the context that the app is synthesised with, over those of cdk.json';

/**
 * Reads `key=value` as the CDK does: the value is a text and may hold any characters. observed: aws-cdk 2.1148.1
 */
export function context(text: string, before: GivenContext): GivenContext {
  const [, key, value] = /^([^=]+)=([^]*)$/.exec(text) ?? [];
  if (key === undefined || value === undefined) throw new InvalidArgumentError('A value of the context is KEY=VALUE.');
  if (/^aws:./.test(key)) throw new InvalidArgumentError(`${key}: keys that begin with "aws:" are the CDK's own.`);
  return { ...before, [key]: value };
}

/** Refuses values of the context where nothing is synthesised: they would have no effect. */
export function requireSynthesis(given: GivenContext, assembly: string | undefined): void {
  const keys = Object.keys(given);
  if (keys.length === 0 || assembly === undefined) return;
  const names = keys.join(' ');
  const text = `--context ${names}: ${assembly} is ready and is not synthesised. Leave out the one or the other.`;
  throw new OperatorError('NothingToSynthesize', text);
}

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return value;
}

/** A name whose last label is a number would be read as an IPv4 address and is not valid: 256.1.1.1. */
export function host(text: string): string {
  const isName = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z]([a-z0-9-]*[a-z0-9])?$/i.test(text);
  if (isIP(text) === 0 && !isName)
    throw new InvalidArgumentError('An address of this machine is needed, as in 127.0.0.1, or 0.0.0.0 for all.');
  return text;
}

/**
 * Reads an origin as a browser sends it: without a path, and without the default port of the scheme. Another spelling
 * could never match.
 */
export function origins(text: string, before: readonly string[]): string[] {
  const url = /^[a-z][a-z0-9+.-]*:\/\/[^/?#@\s*]+/i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (!url?.host) throw new InvalidArgumentError('An origin is scheme://host[:port], as in https://app.example.');
  const origin = `${url.protocol}//${url.host}`;
  if (origin !== text)
    throw new InvalidArgumentError(`A browser says ${origin} there: scheme://host[:port] and no more.`);
  return [...before, text];
}

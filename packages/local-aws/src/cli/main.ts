import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { synthesize } from '../assembly/synthesize.ts';
import { readConfiguration, type Configuration } from '../configuration.ts';
import { AwsError } from '../errors.ts';
import { startRuntime, type Runtime } from '../runtime.ts';
import { unverifiedBehaviours } from '../unverified.ts';
import { banner } from './banner.ts';
import { printError } from './print-error.ts';
import { isStateCommand, runStateCommand } from './state-commands.ts';
import { unusedPermissions } from './unused-permissions.ts';

interface Options {
  readonly port: number;
  readonly sitePort: number;
  readonly host: string;
  readonly allowOrigin: string[];
  readonly dataDir: string;
  readonly assembly?: string;
  readonly allowUnverified: string[];
  readonly select: boolean;
  readonly json?: boolean;
  readonly unusedPermissions?: boolean;
}

/** `local-aws`: synthesise, provision, serve until Ctrl-C. */
export async function main(argv: readonly string[]): Promise<void> {
  if (isStateCommand(argv)) return runStateCommand(argv);
  const options = parse(argv);
  try {
    const runtime = await startFrom(process.cwd(), options);
    process.stdout.write(options.json ? `${JSON.stringify({ ...runtime.outputs, siteUrl: runtime.siteUrl, outputsFile: runtime.outputsFile })}\n` : banner(runtime, readConfiguration(process.cwd())));
    stopOnSignal(runtime, options.unusedPermissions ? () => process.stderr.write(unusedPermissions(runtime.unusedPermissions())) : undefined);
  } catch (error) {
    printError(error);
    process.exit(1);
  }
}

function parse(argv: readonly string[]): Options {
  const command = new Command('local-aws')
    .description('Runs an AWS CDK app on this machine: executes its synthesised CloudFormation template behind real AWS protocols.')
    .option('--port <number>', 'port of the AWS endpoint', port, 4566)
    .option('--site-port <number>', 'port of the web page that local-aws.json names', port, 4567)
    .option('--host <address>', 'address to listen on; anything but loopback lets others in', '127.0.0.1')
    .option('--allow-origin <origin...>', 'origins of pages elsewhere that may call, as in https://app.example; those of this machine always may', [])
    .option('--data-dir <directory>', 'where everything is kept', '.dragons')
    .option('--assembly <directory>', 'run this cloud assembly instead of synthesising the app in cdk.json')
    .option('--allow-unverified <id...>', `assume an answer where nobody could verify AWS's behaviour (the ${Object.keys(unverifiedBehaviours).length} ids are in docs/support.md)`, [])
    .option('--no-select', 'behave like an account to which S3 Select is closed')
    .option('--unused-permissions', 'when stopped, list the permissions that roles were granted and did not need')
    .option('--json', 'print the outputs as one line of JSON instead of the summary')
    .addHelpText('after', '\nExamples:\n  local-aws                          the CDK app of this folder\n  local-aws --assembly ../x/cdk.out  anybody’s cloud assembly\n\nData stays in --data-dir. Commands for it: local-aws export FILE, import FILE, digest, reset --yes, rotate-keys (each with --help).');
  return command.parse(argv as string[]).opts<Options>();
}

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return value;
}

async function startFrom(directory: string, options: Options): Promise<Runtime> {
  for (const id of options.allowUnverified) if (!Object.hasOwn(unverifiedBehaviours, id)) throw new AwsError('UnknownBehaviour', `--allow-unverified ${id}: there is no such id; see docs/support.md.`);
  const dataDirectory = resolve(directory, options.dataDir);
  const configuration = readConfiguration(directory);
  const assembly = options.assembly ? resolve(directory, options.assembly) : resolve(dataDirectory, 'cdk.out');
  const progress = options.json ? undefined : notice('Synthesising the template …');
  await Promise.all([options.assembly ? undefined : synthesize(directory, assembly), buildSite(directory, configuration)]);
  progress?.();
  return startRuntime({
    assembly,
    dataDirectory,
    host: options.host,
    port: options.port,
    users: configuration.users ?? [],
    allowOrigins: options.allowOrigin,
    allowUnverified: options.allowUnverified,
    selectDisabled: !options.select,
    ...(configuration.seed && { seed: { command: configuration.seed, cwd: directory } }),
    ...(configuration.site && { site: { directory: resolve(directory, configuration.site.directory), port: options.sitePort } }),
  });
}

async function buildSite(directory: string, { site }: Configuration): Promise<void> {
  if (!site?.command) return;
  const child = spawn(site.command, { cwd: directory, shell: true, stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise<number | null>((done, failed) => child.on('error', failed).on('close', done));
  if (code !== 0) throw new AwsError('SiteBuildFailed', `The site command "${site.command}" ended with code ${code}.`);
}

/** A line on a terminal that goes away again. */
function notice(text: string): () => void {
  if (!process.stderr.isTTY) return () => undefined;
  process.stderr.write(text);
  return () => process.stderr.write('\r\u001b[K');
}

function stopOnSignal(runtime: Runtime, before?: () => void): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(130);
    stopping = true;
    before?.();
    runtime.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        printError(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
}

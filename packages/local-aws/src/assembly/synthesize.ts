import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../kernel/errors.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import { otherApps } from './other-apps.ts';
import { localEnvironment } from './pseudo-parameters.ts';
import { runCommand } from './run-command.ts';
import { readPlainText } from '../storage/plain-file.ts';

/** Values of the context that are given for one synthesis; they win over those of files. */
export type GivenContext = Readonly<Record<string, string>>;

/**
 * Runs the `app` command of cdk.json as the CDK CLI would, and writes the cloud assembly to `output`. `signal` ends the
 * command with all that it has started.
 */
export async function synthesize(
  directory: string,
  output: string,
  given: GivenContext = {},
  signal?: AbortSignal,
): Promise<void> {
  const { app, build, context = {} } = readCdkJson(directory);
  const handed = handContext({ ...readContexts(directory), ...context, ...given });
  const environment = {
    ...process.env,
    ...handed.environment,
    CDK_OUTDIR: output,
    CDK_DEFAULT_REGION: localEnvironment.region,
    CDK_DEFAULT_ACCOUNT: localEnvironment.accountId,
    CDK_VALIDATION: 'false',
    CDK_DISABLE_VERSION_CHECK: 'true',
  };
  try {
    if (build !== undefined) await runCommand(build, directory, environment, signal);
    await runCommand(app, directory, environment, signal);
  } catch (error) {
    throw withAdvice(error, directory, app);
  } finally {
    handed.end();
  }
}

/** A shell in which the virtual environment of a Python app is not active finds another Python, without the CDK. */
function withAdvice(error: unknown, directory: string, app: string): unknown {
  const isPython = /^python[\d.]*\s/.test(app) && process.env['VIRTUAL_ENV'] === undefined;
  const folder = ['.venv', 'venv'].find((name) => isPython && existsSync(join(directory, name)));
  if (!(error instanceof OperatorError) || error.code !== 'SynthesisFailed' || folder === undefined) return error;
  const advice = `The virtual environment of the app is not active: source ${folder}/bin/activate`;
  return new OperatorError(error.code, `${error.message.trimEnd()}\n${advice}`, { cause: error });
}

/**
 * A variable of the environment holds no more on Linux, with its name: 128 KiB. docs: Linux manual pages, "execve(2)"
 * (MAX_ARG_STRLEN)
 */
const mostBytesOfVariable = 120_000;

/** Hands the context to the app by a variable, or by a file where it is too long. observed: aws-cdk 2.1148.1 */
function handContext(context: object): { readonly environment: NodeJS.ProcessEnv; end(): void } {
  const text = JSON.stringify(context);
  if (Buffer.byteLength(text) <= mostBytesOfVariable)
    return { environment: { CDK_CONTEXT_JSON: text }, end: () => undefined };
  const folder = mkdtempSync(join(tmpdir(), 'local-aws-context-'));
  const file = join(folder, 'context.json');
  writeFileSync(file, text);
  return {
    environment: { CDK_CONTEXT_JSON: '{}', CONTEXT_OVERFLOW_LOCATION_ENV: file },
    end: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const noCdkJson = (directory: string): OperatorError =>
  new OperatorError('NoCdkApp', `${directory} has no cdk.json. ${otherApps(directory)}`);

/** Refuses a folder without an app before anything is written into it. */
export function requireCdkJson(directory: string): void {
  if (!existsSync(join(directory, 'cdk.json'))) throw noCdkJson(directory);
}

interface CdkJson {
  readonly app: string;
  readonly build?: string;
  readonly context?: Readonly<Record<string, unknown>>;
}

function readCdkJson(directory: string): CdkJson {
  const cdk = readJson(directory, 'cdk.json') as Partial<CdkJson> | undefined;
  if (!cdk) throw noCdkJson(directory);
  const { app, build } = cdk;
  if (typeof app !== 'string') throw new OperatorError('NoCdkApp', 'cdk.json names no "app" command.');
  if (build !== undefined && typeof build !== 'string')
    throw new OperatorError('NoCdkApp', 'The "build" of cdk.json is no command.');
  return { ...cdk, app };
}

/**
 * Reads the context of the user, and over it the values that earlier runs of the CDK have looked up. docs: AWS CDK
 * Developer Guide, "Context values and the AWS CDK"
 */
function readContexts(directory: string): object {
  const { context = {} } = (readJson(homedir(), '.cdk.json') ?? {}) as Partial<CdkJson>;
  return { ...context, ...(readJson(directory, 'cdk.context.json') as object | undefined) };
}

/** Answers undefined when there is no such file. */
function readJson(directory: string, name: string): unknown {
  const file = join(directory, name);
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readPlainText(file));
  } catch (cause) {
    throw new OperatorError('NoCdkApp', `${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

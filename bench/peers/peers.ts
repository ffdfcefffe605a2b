import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../../test/support/cli.ts';

/**
 * The peers that are measured here. Each has a folder of its own, so that `npm ci` of the project does not install
 * them.
 */
export const versions = {
  '@aws-amplify/amplify-appsync-simulator': '2.16.20',
  'aws-local-stepfunctions': '3.0.0',
  'cognito-local': '5.3.0',
  s3rver: '3.7.1',
  dynalite: '4.0.0',
} as const;

export type PeerName = keyof typeof versions;

/** The simulator's own tree contains two versions of graphql, and one refuses the schemas of the other. */
const overrides = { graphql: '15.10.1' };

/** Answers the folder in which the peer is installed. The first time takes up to a minute. */
export function installed(name: PeerName): string {
  const folder = join(root, 'node_modules/.cache/peers', `${name.replace('/', '-')}-${versions[name]}`);
  if (existsSync(join(folder, 'node_modules', name))) return folder;
  process.stderr.write(`installing ${name}@${versions[name]} …\n`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, overrides }));
  const { status, stderr } = spawnSync(
    'npm',
    ['install', '--no-audit', '--no-fund', '--ignore-scripts', `${name}@${versions[name]}`],
    { cwd: folder, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`it cannot be installed: ${lastLine(stderr)}`);
  return folder;
}

const lastLine = (text: string): string => text.split('\n').find((line) => /npm (error|ERR!)/.test(line)) ?? text;

export interface RunningPeer {
  readonly url: string;
  stop(): void;
}

/** A peer that takes longer to start does not answer at all. */
const mostSeconds = 120;

/** Starts a peer in a process of its own. */
export const startPeer = (name: PeerName, environment: Readonly<Record<string, string>> = {}): Promise<RunningPeer> =>
  start('serve.mjs', [name, installed(name)], environment);

/** Starts the server that does nothing, which is the limit of all. */
export const startBare = (): Promise<RunningPeer> => start('bare.mjs', [], {});

async function start(
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<RunningPeer> {
  const child: ChildProcess = fork(fileURLToPath(new URL(file, import.meta.url)), [...args], {
    env: { ...process.env, ...environment },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaints = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  let timer: NodeJS.Timeout | undefined;
  try {
    const { url } = await new Promise<{ url: string }>((resolve, reject) => {
      child.once('message', (message) => resolve(message as { url: string }));
      child.once('exit', (code) => reject(new Error(`it ended with ${code} before it was ready: ${complaints}`)));
      timer = setTimeout(() => reject(new Error(`it was not ready after ${mostSeconds} s`)), mostSeconds * 1000);
    });
    return { url, stop: () => void child.kill() };
  } catch (error) {
    child.kill();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

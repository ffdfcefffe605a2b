import { spawn, type ChildProcess } from 'node:child_process';
import { OperatorError } from '../kernel/operator-error.ts';

/** What a command has said last tells why it ended; it may print without end. */
const mostSaid = 256 * 2 ** 10;

/** What a command has said is read for so long after its end. */
const heldMs = 1_000;

/** Runs a command of the app, quietly unless it fails. */
export async function runCommand(
  command: string,
  directory: string,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted();
  // A group of its own can be ended as a whole. Without a signal it is that of the terminal, for Ctrl-C.
  const detached = signal !== undefined && process.platform !== 'win32';
  const options = { cwd: directory, shell: true, env: environment, detached };
  const child = spawn(command, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const letGo = (): void => {
    child.stdout.destroy();
    child.stderr.destroy();
  };
  const end = (): void => {
    endAll(child, detached);
    letGo();
  };
  signal?.addEventListener('abort', end);
  // A process that the command has left behind may hold the other ends for ever.
  child.on('exit', () => setTimeout(letGo, heldMs).unref());
  let said = Buffer.alloc(0);
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said = Buffer.concat([said, chunk]).subarray(-mostSaid)));
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  const code = await ended.finally(() => signal?.removeEventListener('abort', end));
  signal?.throwIfAborted();
  if (code !== 0)
    throw new OperatorError(
      'SynthesisFailed',
      `"${command}" ended with code ${code}:\n${readable(said.toString('utf8'))}`,
    );
}

function endAll(child: ChildProcess, isGroup: boolean): void {
  if (!isGroup || child.pid === undefined) return void child.kill('SIGKILL');
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Limits the characters of a line: Node quotes the one that threw, and aws-cdk-lib has whole files in one. */
const longestLine = 300;

const readable = (said: string): string =>
  said
    .trim()
    .split('\n')
    .map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)}…` : line))
    .join('\n');

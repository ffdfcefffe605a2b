import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession, signIn, signOut } from 'aws-amplify/auth';
import { run, startCli, type StartedCli } from '../test/support/cli.ts';

/** Signs the first seeded user in by SRP. Answers an access token. */
export async function signInTo({ outputs }: StartedCli): Promise<string> {
  Amplify.configure(outputs.amplify as Parameters<typeof Amplify.configure>[0]);
  await signOut();
  await signIn({ username: outputs.users[0]?.username ?? '', password: outputs.users[0]?.password ?? '' });
  return (await fetchAuthSession()).tokens?.accessToken.toString() ?? '';
}

export async function post(
  cli: StartedCli,
  token: string,
  query: string,
  variables: object = {},
): Promise<{ data: Record<string, unknown> }> {
  const response = await fetch(cli.outputs.graphqlUrl ?? '', {
    method: 'POST',
    headers: { authorization: token, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const body = (await response.json()) as { data: Record<string, unknown>; errors?: unknown };
  if (body.errors) throw new Error(JSON.stringify(body.errors));
  return body;
}

/** Answers the resident memory of the process with its threads, in MB. Only Linux tells it. */
export function residentMegabytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

interface Memory {
  /** The most resident memory of the process, in MB. */
  readonly own: number;
  /** The most memory of the process and of all that it has started, shared pages counted once, in MB. */
  readonly all: number;
}

/** Looks at the memory of a process every second until it is stopped. Only Linux tells it. */
export function watchMemory(pid: number): () => Memory {
  let [own, all] = [0, 0];
  const look = (): void => {
    own = Math.max(own, residentMegabytes(pid));
    all = Math.max(
      all,
      [pid, ...descendantsOf(pid)].map(shareOf).reduce((sum, share) => sum + share, 0),
    );
  };
  look();
  const timer = setInterval(look, 1_000);
  return () => {
    clearInterval(timer);
    look();
    return { own, all };
  };
}

function descendantsOf(pid: number): readonly number[] {
  const children = textOf(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

/**
 * The processor time of a process, and of all that it has started, in milliseconds. Of a process that has ended only
 * its own parent tells it.
 */
export function processorTime(pid: number): { readonly own: number; readonly others: number } {
  const [own = 0, ended = 0] = timesOf(pid);
  const others = descendantsOf(pid).flatMap(timesOf);
  return { own, others: others.reduce((sum, time) => sum + time, ended) };
}

/** The processor time of a process, and of its children that have ended. docs: proc(5), /proc/pid/stat, in 1/100 s */
function timesOf(pid: number): number[] {
  const stat = textOf(`/proc/${pid}/stat`);
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const sum = (from: number): number => ((fields[from] ?? 0) + (fields[from + 1] ?? 0)) * 10;
  return [sum(11), sum(13)];
}

const shareOf = (pid: number): number =>
  Number(/^Pss:\s+(\d+)/m.exec(textOf(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) / 1024;

/** A process may end while it is looked at. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Imports dragons until the catalogue contains `total`. */
export async function fillTo(cli: StartedCli, total: number, before: number): Promise<number> {
  const file = join(cli.dataDirectory, 'bench-dragons.json');
  const dragons = Array.from({ length: total - before }, (_, index) => dragonOf(before + index));
  writeFileSync(file, JSON.stringify(dragons));
  const started = Date.now();
  const { code, stderr } = await run('npm', [
    'run',
    '--silent',
    'import',
    '--',
    file,
    '--outputs',
    cli.outputs.outputsFile,
  ]);
  if (code !== 0) throw new Error(stderr);
  return Date.now() - started;
}

const families = ['red', 'green', 'blue', 'black', 'white', 'gold', 'silver', 'copper'];
export const dragonOf = (index: number) => ({
  dragon_name_str: `Bench ${index.toString(36)}`,
  description_str:
    `The dragon of measure ${index}, which nobody has seen twice in the same place, and which minds neither rain ` +
    'nor questions.',
  family_str: families[index % families.length] ?? '',
  location_country_str: 'usa',
  location_state_str: `state ${index % 50}`,
  location_city_str: `city ${index % 500}`,
  location_neighborhood_str: 'old town',
});

export const countFiles = (directory: string): number => readdirSync(directory).length;
export { startCli };

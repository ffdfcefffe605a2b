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

/** Imports dragons until the catalogue contains `total`. */
export async function fillTo(cli: StartedCli, total: number, before: number): Promise<number> {
  const file = join(cli.dataDirectory, 'bench-dragons.json');
  const dragons = Array.from({ length: total - before }, (_, index) => dragon(before + index));
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
const dragon = (index: number) => ({
  dragon_name_str: `Bench ${index.toString(36)}`,
  description_str:
    `The dragon of measure ${index}, which nobody has seen twice in the same place, and which minds neither rain ` +
    'nor questions.',
  family_str: families[index % families.length],
  location_country_str: 'usa',
  location_state_str: `state ${index % 50}`,
  location_city_str: `city ${index % 500}`,
  location_neighborhood_str: 'old town',
});

export const countFiles = (directory: string): number => readdirSync(directory).length;
export { startCli };

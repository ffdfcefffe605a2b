import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forkServer } from './fork-server.ts';
import type { Repeatable, Requests } from './authorization-server.ts';

type Name = keyof Requests;
const rounds = 3;
const seconds = 3;

interface Figure {
  readonly perSecond: number;
  /** The server's processor time in microseconds: it does not depend on other work of the machine. */
  readonly each: number;
}

/** Measures the cost of authentication and authorisation: for a query through a NONE resolver, and for an S3 get. */
export async function benchAuthorization(): Promise<string[]> {
  const directory = mkdtempSync(join(tmpdir(), 'local-aws-bench-'));
  const server = await forkServer('authorization-server', [directory]);
  const requests = await new Promise<Requests>((resolve, reject) =>
    server
      .once('message', (message) => resolve(message as Requests))
      .once('exit', (code) => reject(new Error(`the server ended with code ${code}`))),
  );
  const measured = new Map<Name, Figure[]>();
  for (const [name, request] of Object.entries(requests) as [Name, Repeatable][])
    await load(server.pid ?? 0, request, 2, name);
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, request] of Object.entries(requests) as [Name, Repeatable][])
      measured.set(name, [...(measured.get(name) ?? []), await load(server.pid ?? 0, request, seconds, name)]);
  }
  server.removeAllListeners('exit').kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
  return table((name, of) => median((measured.get(name) ?? []).map(of)));
}

function table(figure: (name: Name, of: (figure: Figure) => number) => number): string[] {
  const row = (about: string, name: Name, without: Name): string => {
    const [each, base] = [name, without].map((one) => figure(one, (of) => of.each)) as [number, number];
    return (
      `| ${about} | ${Math.round(figure(name, (of) => of.perSecond)).toLocaleString('en')} | ${each.toFixed(0)}` +
      ` µs | ${(each / base).toFixed(2)}× |`
    );
  };
  return [
    '### What authorisation costs',
    '',
    `| | requests/s (median of ${rounds}) | the server’s processor time for each | beside without |`,
    '|---|---|---|---|',
    row('query, API key (nobody to know, no policy)', 'queryByKey', 'queryByKey'),
    row('query, Cognito token, directives on type and field', 'queryByToken', 'queryByKey'),
    row('query, SigV4 of a role, `appsync:GraphQL` by its policy', 'queryBySignature', 'queryByKey'),
    row('S3 get of 1 KB, neither signature nor policies looked at', 'getUnasked', 'getUnasked'),
    row('S3 get of 1 KB, SigV4 of a role, its policy and the bucket’s', 'getBySignature', 'getUnasked'),
    '',
  ];
}

async function load(
  pid: number,
  { url, method, headers, body }: Repeatable,
  duration: number,
  name: Name,
): Promise<Figure> {
  const { default: autocannon } = await import('autocannon');
  const before = processorSeconds(pid);
  const result = await autocannon({
    url,
    method,
    headers: { ...headers },
    ...(body !== undefined && { body }),
    connections: 8,
    duration,
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${name}: ${result.non2xx} answers other than 2xx, ${result.errors} errors`);
  return { perSecond: result.requests.average, each: ((processorSeconds(pid) - before) * 1e6) / result.requests.total };
}

/** Answers the time in user and system mode, in hundredths of a second. Only Linux tells it. */
function processorSeconds(pid: number): number {
  const [, ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user, system] = (fields[0] ?? '').split(' ').slice(11, 13).map(Number);
  return ((user ?? Number.NaN) + (system ?? Number.NaN)) / 100;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

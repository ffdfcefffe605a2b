/**
 * `npm run bench:none -- COMMIT [TURNS]`: the query through one NONE resolver, now and at a commit, in turn; requests a
 * second and processor time of the server for each, which a machine that does other work disturbs less.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { query } from '../packages/local-aws/bench/none-resolver.ts';
import { median, round } from './measure.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const [commit, turns = '5'] = process.argv.slice(2);
if (commit === undefined) throw new Error('npm run bench:none -- COMMIT [TURNS]');

/** The sources of the commit, with the packages that are installed now. */
function checkedOut(directory: string, name: string): string {
  const archive = execFileSync('git', ['archive', name], { cwd: root, maxBuffer: 2 ** 30 });
  mkdirSync(directory, { recursive: true });
  execFileSync('tar', ['-x', '-C', directory], { input: archive });
  for (const folder of ['node_modules', 'packages/local-aws/node_modules']) {
    mkdirSync(join(directory, folder), { recursive: true });
    for (const entry of readdirSync(join(root, folder)).filter((one) => one !== '.cache'))
      symlinkSync(join(root, folder, entry), join(directory, folder, entry));
  }
  return directory;
}

interface Server {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly url: string;
  readonly headers: Record<string, string>;
}

/** Each version bundles and starts its own server. */
async function startServer(repository: string, data: string): Promise<Server> {
  const script =
    `const { forkServer } = await import('${repository}/packages/local-aws/bench/fork-server.ts');` +
    `const server = await forkServer('none-resolver-server', ['runtime', '${data}']);` +
    'server.once("message", (told) => console.log(JSON.stringify({ ...told, pid: server.pid })));' +
    'process.stdin.resume().once("end", () => server.kill());';
  const tsx = join(root, 'node_modules/tsx/dist/loader.mjs');
  mkdirSync(data, { recursive: true });
  const child = spawn(process.execPath, ['--import', tsx, '--input-type=module', '-e', script], {
    cwd: repository,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString('utf8')));
    child.once('close', () => reject(new Error(`the server of ${repository} does not start`)));
  });
  return { child, ...(JSON.parse(line) as Omit<Server, 'child'>) };
}

/** Sixteen connections that ask as fast as they are answered. */
async function load(
  { url, headers }: Server,
  seconds: number,
): Promise<{ readonly average: number; readonly total: number }> {
  const { default: autocannon } = await import('autocannon');
  const result = await autocannon({
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: query,
    connections: 16,
    duration: seconds,
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx} answers other than 2xx, ${result.errors} errors`);
  return result.requests;
}

/** User and system time in ticks of 10 ms. docs: proc(5), "/proc/pid/stat" */
function processorMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

const directory = mkdtempSync(join(tmpdir(), 'bench-none-'));
try {
  const sides = { now: root, [commit]: checkedOut(join(directory, 'then'), commit) };
  const rates: Record<string, number[]> = {};
  const costs: Record<string, number[]> = {};
  for (let turn = 0; turn < Number(turns); turn += 1) {
    // Whoever comes first in one turn comes last in the next.
    const order = Object.entries(sides);
    for (const [side, repository] of turn % 2 === 0 ? order : order.reverse()) {
      const server = await startServer(repository, join(directory, `${side}-${turn}`));
      const { child, pid } = server;
      await load(server, 3);
      const before = processorMs(pid);
      const { total, average } = await load(server, 5);
      (rates[side] ??= []).push(average);
      (costs[side] ??= []).push(((processorMs(pid) - before) * 1_000) / total);
      child.stdin?.end();
      await new Promise((resolve) => child.once('close', resolve));
    }
  }
  const row = (what: string, figures: Record<string, number[]>): string => {
    const [now, then] = ['now', commit].map((side) => median(figures[side] ?? [])) as [number, number];
    return `| ${what} | ${round(then, 1)} | ${round(now, 1)} | ${round(now / then, 3)}× |`;
  };
  console.log(
    [
      `A query through one NONE resolver, medians of ${turns} turns`,
      '',
      `| | ${commit} | now | ratio |`,
      '|---|---|---|---|',
      row('requests a second', rates),
      row('µs of processor time of the server for a request', costs),
    ].join('\n'),
  );
} finally {
  rmSync(directory, { recursive: true, force: true });
}

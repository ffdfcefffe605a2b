import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Connected, FannedOut, Task } from './sockets-clients.ts';
import { answerOf, startServer } from './sockets-child.ts';
import { number, quantile } from './sockets-figures.ts';
import { floodRows } from './sockets-flood.ts';
import type { Served } from './sockets-server.ts';

const sockets = Number(process.env['BENCH_SOCKETS'] ?? 10_000);
const messages = 10;

interface Figures extends Connected, FannedOut {
  readonly before: number;
  readonly after: number;
}

/** Measures many sockets in one process: connecting, memory, and one message to all of them, beside bare `ws`. */
export async function benchSockets(): Promise<string[]> {
  const directory = mkdtempSync(join(tmpdir(), 'local-aws-bench-'));
  const bare = await measure('bare', join(directory, 'bare'));
  const runtime = await measure('runtime', join(directory, 'runtime'));
  const flood = await floodRows(join(directory, 'flood'));
  rmSync(directory, { recursive: true, force: true });
  const row = (name: string, of: (figures: Figures) => number, unit: string, goal = '', digits = 0): string => {
    const [first, second] = [of(bare), of(runtime)];
    return (
      `| ${name} | ${number(first, digits)} ${unit} | ${number(second, digits)} ${unit} | ` +
      `${(second / first).toFixed(2)}× | ${goal} |`
    );
  };
  return [
    `### ${number(sockets)} WebSocket connections in one process, the clients in another`,
    '',
    '| | bare `ws` | local-aws | ratio | goal |',
    '|---|---|---|---|---|',
    row('all connected and subscribed (at most 1,900 a second)', ({ seconds }) => seconds, 's', '', 1),
    row('one of them, p50', ({ each }) => quantile(each, 0.5), 'ms', '', 1),
    row('one of them, p99', ({ each }) => quantile(each, 0.99), 'ms', '', 1),
    row('resident memory for each', ({ before, after }) => ((after - before) * 1024) / sockets, 'KB', '', 1),
    row('resident memory of the server with all of them', ({ after }) => after, 'MB', '≤ 300 MB'),
    row('one message to all, p50 of the deliveries', ({ latencies }) => quantile(latencies, 0.5), 'ms'),
    row('one message to all, p99 of the deliveries', ({ latencies }) => quantile(latencies, 0.99), 'ms', '≤ 2×'),
    row('one message to all, the last', ({ latencies }) => latencies.at(-1) ?? Number.NaN, 'ms'),
    '',
    `Deliveries of ${messages} messages: ${number(bare.latencies.length)} and ${number(runtime.latencies.length)}` +
      ` of ${number(runtime.expected)}.`,
    '',
    ...flood,
    '',
  ];
}

async function measure(kind: Served['kind'], directory: string): Promise<Figures> {
  const { server, served } = await startServer(kind, directory);
  const clients = fork(fileURLToPath(new URL('sockets-clients.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
  });
  try {
    const before = residentMegabytes(server);
    clients.send({ served, sockets, messages } satisfies Task);
    const connected = (await answerOf(clients)) as Connected;
    const after = residentMegabytes(server);
    clients.send('go on');
    const fannedOut = (await answerOf(clients)) as FannedOut;
    if (fannedOut.latencies.length !== fannedOut.expected)
      throw new Error(`${fannedOut.latencies.length} deliveries instead of ${fannedOut.expected}`);
    return { ...connected, ...fannedOut, before, after };
  } finally {
    for (const child of [clients, server]) child.kill('SIGKILL');
  }
}

const residentMegabytes = ({ pid }: ChildProcess): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

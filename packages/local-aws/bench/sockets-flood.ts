import { fork } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';
import { answerOf, startServer } from './sockets-child.ts';
import { number, quantile } from './sockets-figures.ts';
import type { Served } from './sockets-server.ts';

const seconds = 5;
const inFlight = 400;

interface Flood {
  readonly accepted: number;
  readonly limited: number;
  readonly failed: number;
}

/** Measures another client's query while one client connects as fast as it can. */
export async function floodRows(directory: string): Promise<string[]> {
  const { server, served } = await startServer('runtime', directory);
  const flooder = fork(fileURLToPath(import.meta.url), ['flood'], { execArgv: ['--import', 'tsx'] });
  try {
    await answerOf(flooder);
    await queries(served, 2);
    const quiet = await queries(served, seconds);
    flooder.send(served);
    await sleep(500);
    const loud = await queries(served, seconds - 1);
    const { accepted, limited, failed } = (await answerOf(flooder)) as Flood;
    const row = (name: string, values: readonly number[]): string =>
      `| ${name} | ${number(quantile(values, 0.5), 1)} ms | ${number(quantile(values, 0.99), 1)} ms | ` +
      `${number(values.at(-1) ?? Number.NaN, 1)} ms |`;
    return [
      'A query of somebody else, one after the other, while one process connects as fast as it can (' +
        `${number((accepted + limited + failed) / seconds)} connects/s: ${number(accepted / seconds)} accepted, ` +
        `${number(limited / seconds)} answered \`LimitExceededError\`, ${number(failed / seconds)}` +
        ' failed otherwise):',
      '',
      '| | p50 | p99 | longest |',
      '|---|---|---|---|',
      row('without the flood', quiet),
      row('during it', loud),
    ];
  } finally {
    for (const child of [flooder, server]) child.kill('SIGKILL');
  }
}

/** Answers the milliseconds of each query, in order. */
async function queries({ httpUrl, apiKey }: Served, duration: number): Promise<number[]> {
  const times: number[] = [];
  const until = performance.now() + duration * 1000;
  while (performance.now() < until) {
    const started = performance.now();
    const response = await fetch(httpUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': apiKey },
      body: '{"query":"{ hello }"}',
    });
    await response.text();
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b);
}

if (process.argv[2] === 'flood') {
  process.once('message', (served: Served) => void flood(served).then((answer) => process.send?.(answer)));
  process.send?.('ready');
}

async function flood(served: Served): Promise<Flood> {
  const counts = { accepted: 0, limited: 0, failed: 0 };
  const until = performance.now() + seconds * 1000;
  const worker = async (first: number): Promise<void> => {
    for (let index = first; performance.now() < until; index += inFlight) counts[await connectOnce(served, index)] += 1;
  };
  await Promise.all(Array.from({ length: inFlight }, (_, index) => worker(index)));
  return counts;
}

function connectOnce({ socketUrl, apiKey }: Served, index: number): Promise<keyof Flood> {
  const credentials = Buffer.from(JSON.stringify({ host: new URL(socketUrl).host, 'x-api-key': apiKey })).toString(
    'base64url',
  );
  const socket = new WebSocket(socketUrl, ['graphql-ws', `header-${credentials}`], {
    localAddress: `127.0.0.${2 + (index % 100)}`,
    perMessageDeflate: false,
  });
  return new Promise((resolve) => {
    const end = (outcome: keyof Flood): void => {
      socket.terminate();
      resolve(outcome);
    };
    socket.on('error', () => end('failed'));
    socket.on('open', () => socket.send('{"type":"connection_init"}'));
    socket.on('message', (data: Buffer) => {
      if (data.includes('"connection_ack"')) end('accepted');
      else if (data.includes('LimitExceededError')) end('limited');
      else end('failed');
    });
  });
}

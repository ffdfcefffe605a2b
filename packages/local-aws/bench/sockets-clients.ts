/** The clients of the benchmark of sockets, in one process of their own. */
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';
import type { Served } from './sockets-server.ts';

/** AppSync takes 2,000 connects a second, and so does the runtime. */
const connectsPerSecond = 1_900;
const inFlight = 100;

export interface Task {
  readonly served: Served;
  readonly sockets: number;
  readonly messages: number;
}

export interface Connected {
  readonly seconds: number;
  /** The milliseconds of each, from the TCP connection to `start_ack`, in order. */
  readonly each: number[];
}

export interface FannedOut {
  /** The milliseconds from the call to each delivery, in order. */
  readonly latencies: number[];
  readonly expected: number;
}

/** Continues when everybody has got the last publication. */
interface Round {
  left: number;
  started: number;
  done: () => void;
}

const latencies: number[] = [];
let round: Round | undefined;

process.once('message', (task: Task) => {
  run(task).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  });
});

async function run({ served, sockets, messages }: Task): Promise<void> {
  process.send?.((await connectAll(served, sockets)) satisfies Connected);
  await new Promise((resolve) => process.once('message', resolve));
  for (let message = 0; message < messages; message += 1) await fanOut(served, sockets, message);
  process.send?.({ latencies: latencies.sort((a, b) => a - b), expected: sockets * messages } satisfies FannedOut);
}

async function connectAll(served: Served, count: number): Promise<Connected> {
  const each: number[] = [];
  const started = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      const due = started + (index * 1000) / connectsPerSecond;
      if (due > performance.now()) await sleep(due - performance.now());
      const from = performance.now();
      await connect(served, index);
      each.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return { seconds: (performance.now() - started) / 1000, each: each.sort((a, b) => a - b) };
}

function connect({ kind, socketUrl, apiKey }: Served, index: number): Promise<void> {
  const credentials = { host: new URL(socketUrl).host, 'x-api-key': apiKey };
  const protocols =
    kind === 'bare' ? [] : ['graphql-ws', `header-${Buffer.from(JSON.stringify(credentials)).toString('base64url')}`];
  // The sockets use several addresses of loopback, because one address has too few ports.
  const socket = new WebSocket(socketUrl, protocols, {
    localAddress: `127.0.0.${2 + (index % 4)}`,
    perMessageDeflate: false,
  });
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('a socket was closed')));
    socket.on('open', () => socket.send(kind === 'bare' ? '{"type":"start"}' : '{"type":"connection_init"}'));
    socket.on('message', (data: Buffer) => {
      if (data.includes('"start_ack"')) resolve();
      else if (data.includes('"connection_ack"'))
        socket.send(
          JSON.stringify({
            id: '1',
            type: 'start',
            payload: {
              data: '{"query":"subscription { onNote { text } }"}',
              extensions: { authorization: credentials },
            },
          }),
        );
      else if (data.includes('"type":"data"')) received();
      else if (!data.includes('"ka"')) reject(new Error(data.toString()));
    });
  });
}

function received(): void {
  if (!round) throw new Error('nobody has published');
  latencies.push(performance.now() - round.started);
  round.left -= 1;
  if (round.left === 0) round.done();
}

async function fanOut({ kind, httpUrl, apiKey }: Served, count: number, message: number): Promise<void> {
  const text = `note ${message} ${'x'.repeat(180)}`;
  const everybody = new Promise<void>((done) => (round = { left: count, started: performance.now(), done }));
  const frame = JSON.stringify({ id: '1', type: 'data', payload: { data: { onNote: { text } } } });
  const mutation = JSON.stringify({
    query: 'mutation P($text: String) { publish(text: $text) { text } }',
    variables: { text },
  });
  const headers = { 'content-type': 'application/json', 'x-api-key': apiKey };
  const response = await fetch(httpUrl, { method: 'POST', headers, body: kind === 'bare' ? frame : mutation });
  if ((await response.text()).includes('"errors"')) throw new Error('the message was not published');
  await everybody;
  // A message that is delivered twice would arrive within this time.
  await sleep(50);
}

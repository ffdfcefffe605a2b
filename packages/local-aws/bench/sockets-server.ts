/** The server of the benchmark of sockets, in its own process: the runtime, or bare `ws`. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { WebSocketServer } from 'ws';
import { echo, writeApi } from './assembly.ts';

const sdl =
  'type Query { hello: String } type Mutation { publish(text: String): Note } ' +
  'type Subscription { onNote: Note @aws_subscribe(mutations: ["publish"]) } type Note { text: String }';

/** The addresses by which clients reach a server; clients send them to it too. */
export interface Served {
  readonly kind: 'bare' | 'runtime';
  readonly httpUrl: string;
  readonly socketUrl: string;
  readonly apiKey: string;
}

const [kind, directory = ''] = process.argv.slice(2);
const send = process.send?.bind(process);
if (send) send(kind === 'bare' ? await startBare() : await startLocalAws());

async function startLocalAws(): Promise<Served> {
  const assembly = join(directory, 'assembly');
  writeApi(assembly, { sdl, resolvers: { 'Mutation.publish': echo } });
  // This is loaded only if it is needed, because the size of the server is measured.
  const { startRuntime } = await import('../src/index.ts');
  const { outputs } = await startRuntime({ assembly, dataDirectory: join(directory, 'data'), port: 0 });
  return {
    kind: 'runtime',
    httpUrl: outputs.graphqlUrl ?? '',
    socketUrl: outputs.realtimeUrl ?? '',
    apiKey: outputs.stackOutputs['Key'] ?? '',
  };
}

/** Starts the limit: sockets that answer each message, and one POST that is sent to all of them. */
async function startBare(): Promise<Served> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        for (const client of sockets.clients) client.send(text);
        response.end('{}');
      });
  });
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  sockets.on('connection', (socket) =>
    socket.on('error', () => socket.terminate()).on('message', () => socket.send('{"type":"start_ack"}')),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { kind: 'bare', httpUrl: `http://127.0.0.1:${port}/`, socketUrl: `ws://127.0.0.1:${port}/`, apiKey: '' };
}

import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type Socket } from 'node:net';
import { graphqlUrl, outputs, token } from '../support/target.ts';
import { encodeFrame, lengthAt, opcodes, sizeOfLength } from './frames.ts';

export interface Message {
  readonly type?: string;
  readonly id?: string;
  readonly payload?: { readonly errors?: readonly { readonly errorType?: string; readonly message?: string }[] };
}

/** A bare connection to the real-time endpoint, on which anything may be written. */
export interface Connection {
  readonly socket: Socket;
  /** The lines of the answer to the handshake. */
  readonly head: string;
  write(bytes: Uint8Array): void;
  say(message: unknown): void;
  /** The first message, of those that came or will come, that is wanted; undefined when the connection ends before. */
  find(wanted: (message: Message) => boolean, patience?: number): Promise<Message | undefined>;
  ended(patience?: number): Promise<boolean>;
  readonly messages: readonly Message[];
}

export const realtimePath = `${new URL(outputs.realtimeUrl ?? '').pathname}`;
const patience = 10_000;

/** The request of a good handshake, as lines: request line, then name and value of each header. */
export const handshake = (authorization = token): (readonly [string, string])[] => [
  ['GET', realtimePath],
  ['host', graphqlUrl.host],
  ['connection', 'Upgrade'],
  ['upgrade', 'websocket'],
  ['sec-websocket-version', '13'],
  ['sec-websocket-key', randomBytes(16).toString('base64')],
  ['sec-websocket-protocol', 'graphql-ws'],
  ['authorization', authorization],
];

export const requestBytes = ([[method, path] = ['GET', '/'], ...headers]: readonly (readonly [
  string,
  string,
])[]): Buffer =>
  Buffer.from(
    `${method} ${path} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
    'latin1',
  );

/** Writes a request and waits for the head of the answer; an empty head when the connection ended without one. */
export async function openRaw(
  request: Uint8Array,
  options: { readonly allowHalfOpen?: boolean; readonly wait?: number } = {},
): Promise<Connection> {
  const socket = connect({
    host: graphqlUrl.hostname,
    port: Number(graphqlUrl.port),
    allowHalfOpen: options.allowHalfOpen ?? false,
  });
  const listeners = new Set<() => void>();
  const messages: Message[] = [];
  let received: Buffer = Buffer.alloc(0);
  let head: string | undefined;
  let isOver = false;
  const notify = (): void => listeners.forEach((listener) => listener());
  const over = (): void => ((isOver = true), notify());
  socket.on('error', over).on('close', over).on('end', over);
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    if (head === undefined) {
      const end = received.indexOf('\r\n\r\n');
      if (end < 0) return;
      head = received.toString('latin1', 0, end);
      received = received.subarray(end + 4);
    }
    if (head.startsWith('HTTP/1.1 101')) received = takeMessages(received, messages);
    notify();
  });
  const wait = <T>(look: () => T | undefined, limit = patience): Promise<T | undefined> =>
    new Promise((resolve) => {
      const done = (value: T | undefined): void => (clearTimeout(timer), listeners.delete(check), resolve(value));
      const timer = setTimeout(() => done(undefined), limit);
      const check = (): void => {
        const found = look();
        if (found !== undefined || isOver) done(found);
      };
      listeners.add(check);
      check();
    });
  socket.write(request);
  await wait(() => head, options.wait);
  return {
    socket,
    head: head ?? '',
    messages,
    write: (bytes) => void socket.write(bytes),
    say: (message) =>
      void socket.write(
        encodeFrame({
          opcode: opcodes.text,
          payload: Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)),
        }),
      ),
    find: (wanted, limit) => wait(() => messages.find(wanted), limit),
    ended: async (limit) => (await wait(() => (isOver ? true : undefined), limit)) ?? isOver,
  };
}

/** Frames of a server are not masked; what is left over is returned. */
function takeMessages(bytes: Buffer, messages: Message[]): Buffer {
  for (let rest = bytes; ;) {
    const short = (rest[1] ?? 0) & 0x7f;
    const size = sizeOfLength(short);
    if (rest.length < 2 + size) return rest;
    const length = lengthAt(rest, 2, short);
    const end = 2 + size + length;
    if (rest.length < end) return rest;
    if (((rest[0] ?? 0) & 0x0f) === opcodes.text)
      messages.push(JSON.parse(rest.toString('utf8', 2 + size, end)) as Message);
    rest = rest.subarray(end);
  }
}

/** AppSync takes so many connections, and messages of each, a second. */
export const isLimited = (message: Message | undefined): boolean =>
  message?.payload?.errors?.[0]?.errorType === 'LimitExceededError';

/** A connection that AppSync has acknowledged. */
export async function openAcknowledged(): Promise<Connection> {
  const connection = await openRaw(requestBytes(handshake()));
  connection.say({ type: 'connection_init' });
  const first = await connection.find(({ type }) => type !== 'ka');
  if (isLimited(first)) return sleep(1_000).then(openAcknowledged);
  if (first?.type !== 'connection_ack') throw new Error(`no acknowledgement: ${JSON.stringify(first)}`);
  return connection;
}

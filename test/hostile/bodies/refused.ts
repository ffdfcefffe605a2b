import { connect } from 'node:net';
import { endpoint } from '../support/target.ts';

/** A request that its headers alone refuse, and how. */
export interface Refused {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly status: number;
}

const scope = (service: string): string =>
  `AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
const evil = { origin: 'https://evil.example' };

/** The doors that there are: AWS's JSON services, GraphQL, S3, and no one's. */
const doors: readonly Pick<Refused, 'name' | 'method' | 'path' | 'headers'>[] = [
  { name: 'JSON', method: 'POST', path: '/', headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp' } },
  { name: 'signed JSON', method: 'POST', path: '/', headers: { authorization: scope('sqs') } },
  { name: 'GraphQL', method: 'POST', path: '/graphql', headers: {} },
  { name: 'GraphQL socket', method: 'POST', path: '/graphql/realtime', headers: {} },
  { name: 'S3', method: 'PUT', path: '/bucket/key', headers: { authorization: scope('s3') } },
];

/** `bytes` is more than any of the doors takes. */
export const refusedRequests: readonly Refused[] = [
  ...doors.flatMap((door): Refused[] => [
    { ...door, name: `${door.name}, foreign origin`, headers: { ...door.headers, ...evil }, status: 403 },
    { ...door, name: `${door.name}, rebound host`, headers: { ...door.headers, host: 'evil.example' }, status: 403 },
  ]),
  ...doors
    .filter(({ name }) => name !== 'GraphQL socket' && name !== 'S3')
    // Nobody has signed so: that comes before the length.
    .map((door) => ({ ...door, name: `${door.name}, too long`, status: door.name === 'signed JSON' ? 400 : 413 })),
  { name: 'unsigned S3', method: 'PUT', path: '/bucket/key', headers: {}, status: 403 },
  { name: 'no service', method: 'POST', path: '/', headers: { authorization: scope('nothing') }, status: 501 },
  { name: 'no target', method: 'POST', path: '/', headers: { 'x-amz-target': 'Nobody.Nothing' }, status: 403 },
];

export type Framing = 'announced' | 'chunked';

const piece = Buffer.alloc(2 ** 20, 'x');
const asChunk = Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]);

/**
 * Sends all megabytes but the last, as fast as they are taken and whatever is answered meanwhile. Resolves with the
 * status of the answer.
 */
export function flood({ method, path, headers }: Refused, framing: Framing, megabytes: number): Promise<number> {
  return new Promise((resolve) => {
    let answer = '';
    let left = megabytes - 1;
    const socket = connect(Number(endpoint.port), endpoint.hostname);
    const pump = (): void => {
      while (left > 0 && !socket.destroyed) {
        left -= 1;
        if (!socket.write(framing === 'chunked' ? asChunk : piece)) return void socket.once('drain', pump);
      }
      if (answer !== '') socket.destroy();
    };
    const all = { host: endpoint.host, ...headers, ...lengthOf(framing, megabytes) };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
    pump();
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
      if (left === 0) socket.destroy();
    });
    // What is cut has been answered or not; the answer tells.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1] ?? 0)));
  });
}

const lengthOf = (framing: Framing, megabytes: number): Record<string, string> =>
  framing === 'chunked' ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(megabytes * piece.length) };

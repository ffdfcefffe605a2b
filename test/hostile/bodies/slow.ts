import { connect, type Socket } from 'node:net';
import { endpoint } from '../support/target.ts';

/** A request of somebody who is not known before his body is there. */
interface Slow {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What the door takes at most. */
  readonly megabytes: number;
}

const digest = 'a'.repeat(64);
const signedBy = (service: string): string =>
  `AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/us-east-1/${service}/aws4_request, ` +
  `SignedHeaders=host, Signature=${digest}`;

export const slowRequests: readonly Slow[] = [
  {
    ...{ name: 'a form of S3', method: 'POST', path: '/bucket', megabytes: 60 },
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
  },
  {
    ...{ name: 'unsigned JSON', method: 'POST', path: '/', megabytes: 7 },
    headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp' },
  },
  { name: 'GraphQL', method: 'POST', path: '/graphql', headers: {}, megabytes: 1 },
];

/** Requests that their headers already give away. */
export const forgedRequests: readonly Slow[] = [
  {
    ...{ name: 'S3 with a wrong signature', method: 'PUT', path: '/bucket/key', megabytes: 60 },
    headers: { authorization: signedBy('s3'), 'x-amz-date': '20260101T000000Z', 'x-amz-content-sha256': digest },
  },
  {
    ...{ name: 'JSON with a wrong signature', method: 'POST', path: '/', megabytes: 7 },
    headers: { authorization: signedBy('ssm'), 'x-amz-date': '20260101T000000Z', 'x-amz-content-sha256': digest },
  },
];

const piece = Buffer.alloc(2 ** 16, 'x');

/** Sends a body as fast as it is taken, all but its last byte. */
export function sendSlowly({ method, path, headers, megabytes }: Slow): Socket {
  let left = megabytes * 2 ** 20 - 1;
  const socket = connect(Number(endpoint.port), endpoint.hostname);
  const pump = (): void => {
    while (left > 0 && !socket.destroyed) {
      const bytes = piece.subarray(0, left);
      left -= bytes.length;
      if (!socket.write(bytes)) return void socket.once('drain', pump);
    }
  };
  const all = { host: endpoint.host, ...headers, 'content-length': String(megabytes * 2 ** 20) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.on('error', () => socket.destroy()).resume();
  socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  pump();
  return socket;
}

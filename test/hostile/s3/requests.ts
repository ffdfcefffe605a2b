import { connect, type Socket } from 'node:net';
import { escapedKey, signed } from '../signatures/genuine.ts';
import { canonicalPath } from '../signatures/reference.ts';
import { send, type Answer } from '../support/http.ts';
import { endpoint, outputs } from '../support/target.ts';

export const bucket = 'hostile-objects';

export interface Draft {
  readonly method: string;
  /** As sent; what is signed is its canonical form. */
  readonly path: string;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
}

/** The header list and target of a signed request, whose body is not part of the signature unless told. */
export async function prepared({
  method,
  path,
  query = {},
  headers = {},
  body = '',
}: Draft): Promise<{ target: string; headers: string[] }> {
  const unsigned = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', ...headers };
  const wire = await signed(outputs.credentials, 's3', {
    method,
    path: canonicalPath('s3', path),
    query,
    headers: unsigned,
  });
  const [, search] = wire.target.split('?');
  const length = Buffer.byteLength(body);
  return {
    target: search === undefined ? path : `${path}?${search}`,
    headers: wire.headers.flatMap(([name, value]) => [name, name === 'content-length' ? String(length) : value]),
  };
}

export async function ask(draft: Draft): Promise<Answer> {
  const { target, headers } = await prepared(draft);
  return send({ method: draft.method, path: target, headers, ...(draft.body !== undefined && { body: draft.body }) });
}

/** A connection on which the head of a signed request was written; what follows is up to the caller. */
export async function begin(
  draft: Draft,
  claimed: Record<string, string>,
): Promise<{ socket: Socket; received: () => string; closed: Promise<void> }> {
  const { target, headers } = await prepared(draft);
  const lines: string[] = [];
  for (let index = 0; index < headers.length; index += 2)
    if (headers[index] !== 'content-length') lines.push(`${headers[index] ?? ''}: ${headers[index + 1] ?? ''}`);
  for (const [name, value] of Object.entries(claimed)) lines.push(`${name}: ${value}`);
  const socket = connect(Number(endpoint.port), endpoint.hostname);
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.write(`${draft.method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  return { socket, received: () => text, closed };
}

export const codeOf = ({ text }: Pick<Answer, 'text'>): string => /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? '';
export const objectPath = (key: string): string => `/${bucket}/${escapedKey(key)}`;

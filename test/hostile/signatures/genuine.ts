import { createHash, createHmac } from 'node:crypto';
import { Readable } from 'node:stream';
import { Sha256 } from '@aws-crypto/sha256-js';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Dice } from '../support/settings.ts';
import { endpoint, outputs } from '../support/target.ts';
import type { Keys } from './reference.ts';
import { withBody, type Wire } from './wire.ts';

export const bucket = 'hostile-signatures';
export const existing = "a b/c+d(1)!*'é☃~&=;:@,$.json";

interface Draft {
  readonly method: string;
  readonly path: string;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

const { region } = outputs;
const json = (target: string, body: object, version = '1.1'): Draft => ({
  method: 'POST',
  path: '/',
  headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': target },
  body: JSON.stringify(body),
});
const form = (members: Record<string, string>): Draft => ({
  method: 'POST',
  path: '/',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(members).toString(),
});

/** A call that every administrator may make, of each service. */
const calls: Readonly<Record<string, () => Draft>> = {
  sts: () => form({ Action: 'GetCallerIdentity', Version: '2011-06-15' }),
  sns: () => form({ Action: 'ListTopics', Version: '2010-03-31' }),
  sqs: () => json('AmazonSQS.ListQueues', {}, '1.0'),
  ssm: () => json('AmazonSSM.DescribeParameters', {}),
  states: () => json('AWSStepFunctions.ListStateMachines', {}, '1.0'),
  events: () => json('AWSEvents.ListRules', {}),
  logs: () => json('Logs_20140328.DescribeLogGroups', {}),
  'cognito-idp': () => json('AWSCognitoIdentityProviderService.ListUserPools', { MaxResults: 5 }),
  lambda: () => ({ method: 'GET', path: '/2015-03-31/functions/' }),
  scheduler: () => ({ method: 'GET', path: '/schedules', query: { MaxResults: '5' } }),
  appsync: () => ({
    method: 'POST',
    path: new URL(outputs.graphqlUrl ?? '').pathname,
    headers: { 'content-type': 'application/json' },
    body: '{"query":"query { getDragon(name: \\"x\\") { name } }"}',
  }),
};

const words = [
  '',
  'a',
  'é☃',
  'a b',
  '+',
  '%',
  '100%',
  '~',
  '*',
  "'",
  '(',
  '!',
  '&=',
  '#?',
  '//',
  './..x',
  '\u0000',
  '日本',
  'A'.repeat(40),
  '%2F',
  ' x  y ',
  'voilà',
];
const keyOf = (dice: Dice): string =>
  Array.from({ length: 1 + dice.below(4) }, () => dice.pick(words).replaceAll('\u0000', ''))
    .join('/')
    .replace(/(^|\/)\.{1,2}(?=\/|$)/g, '$1dot') || 'k';

const escape = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
export const escapedKey = (key: string): string => key.split('/').map(escape).join('/');
export const objectPath = (key: string): string => `/${bucket}/${escapedKey(key)}`;

type QueryBag = Record<string, string | string[] | null>;
interface Signed {
  readonly method: string;
  readonly path: string;
  readonly query?: QueryBag | undefined;
  readonly headers: Record<string, string>;
}

const wireOf = (service: string, { method, path, query = {}, headers }: Signed, body: Buffer): Wire => {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value ?? ''].flat().map((item) => `${escape(name)}=${escape(item)}`),
  );
  // Header values travel as UTF-8, of which HTTP's tools make a character of each byte.
  const sent = Object.entries({ ...headers, 'content-length': String(body.length) }).map(
    ([name, value]) => [name, Buffer.from(value).toString('latin1')] as const,
  );
  return { service, method, target: pairs.length > 0 ? `${path}?${pairs.join('&')}` : path, headers: sent, body };
};

const signerOf = (keys: Keys, service: string): SignatureV4 =>
  new SignatureV4({
    credentials: keys,
    region,
    service,
    sha256: Sha256,
    uriEscapePath: service !== 's3',
    applyChecksum: true,
  });
const requestOf = ({ method, path, query = {}, headers = {}, body = '' }: Draft) => ({
  method,
  path,
  query,
  headers: { host: endpoint.host, ...headers },
  body,
  protocol: 'http:',
  hostname: endpoint.hostname,
  port: Number(endpoint.port),
});

export async function signed(keys: Keys, service: string, draft: Draft, signingDate = new Date()): Promise<Wire> {
  return wireOf(
    service,
    await signerOf(keys, service).sign(requestOf(draft), { signingDate }),
    Buffer.from(draft.body ?? ''),
  );
}

export async function presigned(
  keys: Keys,
  draft: Draft,
  expiresIn: number,
  signingDate = new Date(),
  service = 's3',
): Promise<Wire> {
  const request = await signerOf(keys, service).presign(
    requestOf({ ...draft, headers: service === 's3' ? { 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' } : {} }),
    { signingDate, expiresIn },
  );
  return wireOf(service, request, Buffer.from(draft.body ?? ''));
}

const silent = {
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** What an S3 client would have sent. */
async function captured(keys: Keys, send: (client: S3Client) => Promise<unknown>): Promise<Wire> {
  let wire: Wire | undefined;
  const handle = async (request: Signed & { readonly body?: Readable | Uint8Array | string }) => {
    const chunks: Buffer[] = [];
    if (request.body instanceof Readable)
      for await (const chunk of request.body) chunks.push(Buffer.from(chunk as Uint8Array));
    else if (request.body !== undefined) chunks.push(Buffer.from(request.body as Uint8Array));
    const { 'transfer-encoding': _, expect: __, ...headers } = request.headers;
    wire = wireOf('s3', { ...request, headers }, Buffer.concat(chunks));
    return { response: { statusCode: 200, headers: {}, body: Readable.from([]) } };
  };
  const requestHandler = {
    handle,
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  } as unknown as NonNullable<S3ClientConfig['requestHandler']>;
  await send(
    new S3Client({
      endpoint: endpoint.origin,
      region,
      credentials: keys,
      forcePathStyle: true,
      maxAttempts: 1,
      requestHandler,
      logger: silent,
    }),
  ).catch(() => undefined);
  if (!wire) throw new Error('the client sent nothing');
  return wire;
}

const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (data: string): string => createHash('sha256').update(data).digest('hex');

/** A body in chunks that are signed one over the other, as the SDKs for Java and .NET send it. */
export async function chunked(keys: Keys, key: string, chunks: readonly string[]): Promise<Wire> {
  const length = String(chunks.reduce((sum, chunk) => sum + Buffer.byteLength(chunk), 0));
  const seed = await signed(keys, 's3', {
    method: 'PUT',
    path: objectPath(key),
    headers: {
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      'x-amz-decoded-content-length': length,
      'content-encoding': 'aws-chunked',
    },
  });
  const authorization = seed.headers.find(([name]) => name === 'authorization')?.[1] ?? '';
  const timestamp = seed.headers.find(([name]) => name === 'x-amz-date')?.[1] ?? '';
  const scope = `${timestamp.slice(0, 8)}/${region}/s3/aws4_request`;
  const signingKey = scope
    .split('/')
    .reduce<Buffer | string>((previous, part) => hmac(previous, part), `AWS4${keys.secretAccessKey}`);
  let previous = /Signature=([0-9a-f]+)/.exec(authorization)?.[1] ?? '';
  let body = '';
  for (const chunk of [...chunks, '']) {
    previous = hmac(
      signingKey,
      `AWS4-HMAC-SHA256-PAYLOAD\n${timestamp}\n${scope}\n${previous}\n${sha256('')}\n${sha256(chunk)}`,
    ).toString('hex');
    body += `${Buffer.byteLength(chunk).toString(16)};chunk-signature=${previous}\r\n${chunk}\r\n`;
  }
  return withBody(seed, Buffer.from(body));
}

/** An object is read or removed by the SDK's client. */
const sendBySdk = (dice: Dice, administrator: Keys, key: string): Promise<Wire> =>
  captured(administrator, (client) =>
    client.send(
      dice.pick([
        new GetObjectCommand({ Bucket: bucket, Key: existing, Range: 'bytes=0-1' }),
        new HeadObjectCommand({ Bucket: bucket, Key: existing }),
        new DeleteObjectCommand({ Bucket: bucket, Key: key }),
      ]) as GetObjectCommand,
    ),
  );

/** A request that must be answered with success. */
export async function genuineOf(dice: Dice, administrator: Keys, temporary: Keys): Promise<Wire> {
  const key = keyOf(dice);
  const body = dice.pick(words);
  switch (dice.below(10)) {
    case 0:
      return captured(administrator, (client) =>
        client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body: body,
            Metadata: { a: ' x  y ', b: dice.pick(words).replace('\u0000', '') },
            ContentType: 'text/plain; charset=utf-8',
          }),
        ),
      );
    case 1:
      return captured(administrator, (client) =>
        client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body: Readable.from([Buffer.alloc(8192, 'ab'), Buffer.from(body)]),
            ContentLength: 8192 + Buffer.byteLength(body),
          }),
        ),
      );
    case 2:
      return sendBySdk(dice, administrator, key);
    case 3:
      return captured(administrator, (client) =>
        client.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix: dice.pick(words),
            StartAfter: dice.pick(words),
            MaxKeys: 1 + dice.below(9),
          }),
        ),
      );
    case 4:
      return chunked(
        administrator,
        key,
        Array.from({ length: dice.below(4) }, () => dice.pick(words).padEnd(8192)),
      );
    case 5:
      return presigned(
        administrator,
        {
          method: dice.pick(['GET', 'HEAD']),
          path: objectPath(existing),
          query: dice.chance(0.5) ? { 'response-content-type': 'text/x' } : {},
        },
        1 + dice.below(604_800),
      );
    case 6:
      return presigned(administrator, { method: 'PUT', path: objectPath(key), body }, 60 + dice.below(1_000));
    case 7:
      return dice.chance(0.5)
        ? signed(temporary, 'sts', calls['sts']!())
        : signed(administrator, 's3', {
            method: 'PUT',
            path: objectPath(key),
            headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
            body,
          });
    default: {
      const service = dice.pick(Object.keys(calls));
      return signed(administrator, service, calls[service]!(), new Date(Date.now() + (dice.below(28) - 14) * 60_000));
    }
  }
}

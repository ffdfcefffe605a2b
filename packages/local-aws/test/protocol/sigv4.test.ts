import { GetFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { createHash, createHmac } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AwsError } from '../../src/errors.ts';
import { encode } from '../../src/protocol/sigv4-canonical.ts';
import { createSigV4Verifier, type KnownCredentials } from '../../src/protocol/sigv4.ts';
import { listen, type Listening, type UnauthenticatedRequest } from '../../src/server/listen.ts';
import { administrator } from '../support/ports.ts';

const region = 'us-east-1';
const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret/of+the=administrator' };
const temporary = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'temporary', sessionToken: 'token+/=' };
const known: Record<string, KnownCredentials> = {
  [credentials.accessKeyId]: { secretAccessKey: credentials.secretAccessKey, principal: administrator },
  [temporary.accessKeyId]: { ...temporary, principal: { ...administrator, arn: 'arn:temporary' } },
};
const verifierAt = (now: number) => createSigV4Verifier({ region, now: () => now, find: (id) => (Object.hasOwn(known, id) ? known[id] : undefined) });

let server: Listening;
let endpoint: string;
const captured: UnauthenticatedRequest[] = [];
beforeAll(async () => {
  server = await listen({
    host: '127.0.0.1',
    port: 0,
    maxBodyBytes: 2 ** 20,
    newRequestId: () => 'r',
    handle: async (request) => {
      captured.push(request);
      return { status: 400, headers: {}, body: '' };
    },
  });
  endpoint = `http://127.0.0.1:${server.port}`;
});
afterAll(() => server.close());

/** What an SDK client really sends. */
async function capture(send: () => Promise<unknown>): Promise<UnauthenticatedRequest> {
  captured.length = 0;
  await send().catch(() => {});
  const request = captured[0];
  if (!request) throw new Error('nothing was sent');
  return request;
}

const config = (keys = credentials) => ({ endpoint, region, credentials: keys, maxAttempts: 1 });
const refusal = (act: () => unknown): { code: string; status: number; message: string } => {
  try {
    act();
  } catch (error) {
    if (error instanceof AwsError) return { code: error.code, status: error.status, message: error.message };
    throw error;
  }
  throw new Error('accepted');
};
const verify = (request: UnauthenticatedRequest, service: string) => verifierAt(Date.now())(request, service);

describe('requests of the SDK', () => {
  const s3 = (keys = credentials) => new S3Client(config(keys));
  const cases: [string, string, () => Promise<unknown>][] = [
    ['s3 put', 's3', () => s3().send(new PutObjectCommand({ Bucket: 'b', Key: 'a/b c+d(1)!*\'é☃.json', Body: 'hello', Metadata: { a: ' x  y ' } }))],
    ['s3 put of a stream', 's3', () => s3().send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: Readable.from(['ab', 'cd']), ContentLength: 4 }))],
    ['s3 get of dots', 's3', () => s3().send(new GetObjectCommand({ Bucket: 'b', Key: 'a/./b/../c//d' }))],
    ['s3 list', 's3', () => s3().send(new ListObjectsV2Command({ Bucket: 'b', Prefix: 'a b/&=+', StartAfter: 'ü' }))],
    ['s3 temporary', 's3', () => s3(temporary).send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))],
    ['lambda by ARN', 'lambda', () => new LambdaClient(config()).send(new InvokeCommand({ FunctionName: 'arn:aws:lambda:us-east-1:000000000000:function:f', Payload: '{"a":1}' }))],
    ['lambda with a qualifier', 'lambda', () => new LambdaClient(config()).send(new GetFunctionCommand({ FunctionName: 'f', Qualifier: '$LATEST' }))],
    ['states', 'states', () => new SFNClient(config()).send(new StartExecutionCommand({ stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:m', input: '{}' }))],
    ['ssm', 'ssm', () => new SSMClient(config(temporary)).send(new GetParameterCommand({ Name: '/ü' }))],
    ['sns', 'sns', () => new SNSClient(config()).send(new PublishCommand({ TopicArn: 'arn:aws:sns:us-east-1:000000000000:t', Message: 'a b&c' }))],
    ['sqs', 'sqs', () => new SQSClient(config()).send(new SendMessageCommand({ QueueUrl: `${endpoint}/000000000000/q`, MessageBody: 'x' }))],
  ];
  it.each(cases)('%s', async (_name, service, send) => {
    const request = await capture(send);
    expect(verify(request, service)).toMatchObject({ type: 'User' });
    const body = Buffer.concat([request.body, Buffer.from(' ')]);
    const tampered = { ...request, path: `${request.path}x` };
    expect(refusal(() => verify(tampered, service)).code).toMatch(/^(SignatureDoesNotMatch|InvalidSignatureException)$/);
    if (request.headers['x-amz-content-sha256'] !== 'STREAMING-UNSIGNED-PAYLOAD-TRAILER') expect(() => verify({ ...request, body }, service)).toThrow(AwsError);
  });

  it('knows temporary credentials by their token', async () => {
    const request = await capture(() => new SSMClient(config(temporary)).send(new GetParameterCommand({ Name: 'n' })));
    expect(verify(request, 'ssm')).toMatchObject({ arn: 'arn:temporary' });
    const { ['x-amz-security-token']: _token, ...withoutToken } = request.headers;
    expect(refusal(() => verify({ ...request, headers: withoutToken }, 'ssm')).code).toBe('UnrecognizedClientException');
    expect(refusal(() => verify({ ...request, headers: { ...request.headers, 'x-amz-security-token': 'other' } }, 'ssm')).code).toBe('UnrecognizedClientException');
  });
});

interface Draft {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Signs as the SDKs do, for whatever a test wants to break. */
async function sign(draft: Draft, options: { service: string; at?: number; region?: string; presign?: number; keys?: typeof credentials }): Promise<UnauthenticatedRequest> {
  const signer = new SignatureV4({ credentials: options.keys ?? credentials, region: options.region ?? region, service: options.service, sha256: Sha256, uriEscapePath: options.service !== 's3', applyChecksum: true });
  const { body, ...parts } = draft;
  const request = { ...parts, protocol: 'http:', hostname: '127.0.0.1', headers: { host: '127.0.0.1:4566', ...draft.headers }, body };
  const signingDate = new Date(options.at ?? Date.now());
  const signed = options.presign === undefined ? await signer.sign(request, { signingDate }) : await signer.presign(request, { signingDate, expiresIn: options.presign });
  const headers = Object.fromEntries(Object.entries(signed.headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { method: signed.method, path: signed.path, query: new URLSearchParams(signed.query as Record<string, string>), headers, body: Buffer.from(body), requestId: 'r', sourceIp: '::1' };
}

const plain: Draft = { method: 'POST', path: '/', query: {}, headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'A.B' }, body: '{}' };
const at = Date.UTC(2026, 5, 1, 12);

describe('what is refused, by family', () => {
  const variants = ['s3', 'sts', 'lambda', 'ssm'] as const;
  const unsignedRequest: UnauthenticatedRequest = { method: 'GET', path: '/', query: new URLSearchParams(), headers: { host: 'h' }, body: Buffer.alloc(0), requestId: 'r', sourceIp: '::1' };

  it('no signature', () => {
    expect(variants.map((service) => refusal(() => verify(unsignedRequest, service)))).toMatchObject([
      { code: 'AccessDenied', status: 403 },
      { code: 'MissingAuthenticationToken', status: 403 },
      { code: 'MissingAuthenticationTokenException', status: 403 },
      { code: 'MissingAuthenticationTokenException', status: 400 },
    ]);
  });

  it('an unknown key', async () => {
    const keys = { accessKeyId: 'AKIAOTHER', secretAccessKey: 'x' };
    const codes = await Promise.all(variants.map(async (service) => { const request = await sign(plain, { service, at, keys }); return refusal(() => verifierAt(at)(request, service)); }));
    expect(codes).toMatchObject([
      { code: 'InvalidAccessKeyId', status: 403 },
      { code: 'InvalidClientTokenId', status: 403 },
      { code: 'UnrecognizedClientException', status: 403 },
      { code: 'UnrecognizedClientException', status: 400 },
    ]);
  });

  it('a wrong secret', async () => {
    const keys = { ...credentials, secretAccessKey: 'x' };
    const codes = await Promise.all(variants.map(async (service) => { const request = await sign(plain, { service, at, keys }); return refusal(() => verifierAt(at)(request, service)); }));
    expect(codes).toMatchObject([
      { code: 'SignatureDoesNotMatch', status: 403 },
      { code: 'SignatureDoesNotMatch', status: 403 },
      { code: 'InvalidSignatureException', status: 403 },
      { code: 'InvalidSignatureException', status: 400 },
    ]);
  });

  it('clocks more than 15 minutes apart, either way', async () => {
    const request = await sign(plain, { service: 's3', at });
    const json = await sign(plain, { service: 'ssm', at });
    for (const skew of [-900_000, 0, 900_000]) expect(verifierAt(at + skew)(request, 's3')).toBe(administrator);
    for (const skew of [-901_000, 901_000]) expect(refusal(() => verifierAt(at + skew)(request, 's3'))).toMatchObject({ code: 'RequestTimeTooSkewed', status: 403 });
    expect(refusal(() => verifierAt(at + 901_000)(json, 'ssm')).message).toBe('Signature expired: 20260601T120000Z is now earlier than 20260601T120001Z (20260601T121501Z - 15 min.)');
    expect(refusal(() => verifierAt(at - 901_000)(json, 'ssm')).message).toMatch(/^Signature not yet current: 20260601T120000Z is still later than/);
  });

  it('another service or region', async () => {
    const request = await sign(plain, { service: 'states', at });
    expect(refusal(() => verifierAt(at)(request, 'ssm')).message).toBe("Credential should be scoped to correct service: 'ssm'. ");
    const foreign = await sign(plain, { service: 'ssm', region: 'eu-west-1', at });
    expect(refusal(() => verifierAt(at)(foreign, 'ssm')).message).toBe('Credential should be scoped to a valid region. ');
    const bucket = await sign(plain, { service: 's3', region: 'eu-west-1', at });
    expect(refusal(() => verifierAt(at)(bucket, 's3'))).toMatchObject({ code: 'AuthorizationHeaderMalformed', status: 400, message: "The authorization header is malformed; the region 'eu-west-1' is wrong; expecting 'us-east-1'" });
  });

  it('headers that change the request and are not signed', async () => {
    const request = await sign({ ...plain, headers: {} }, { service: 's3', at });
    expect(refusal(() => verifierAt(at)({ ...request, headers: { ...request.headers, 'x-amz-copy-source': '/b/k' } }, 's3'))).toMatchObject({ code: 'AccessDenied', status: 403 });
    const json = await sign({ ...plain, headers: {} }, { service: 'ssm', at });
    expect(refusal(() => verifierAt(at)({ ...json, headers: { ...json.headers, 'x-amz-target': 'A.Other' } }, 'ssm')).code).toBe('InvalidSignatureException');
  });

  it('a body that is not the one announced to S3', async () => {
    const request = await sign(plain, { service: 's3', at });
    expect(refusal(() => verifierAt(at)({ ...request, body: Buffer.from('{ }') }, 's3'))).toMatchObject({ code: 'XAmzContentSHA256Mismatch', status: 400 });
  });

  it('names that reach into prototypes', async () => {
    const request = await sign(plain, { service: 'ssm', at });
    for (const name of ['__proto__', 'constructor', 'toString']) {
      const authorization = (request.headers.authorization ?? '').replace('SignedHeaders=', `SignedHeaders=${name};`);
      expect(refusal(() => verifierAt(at)({ ...request, headers: { ...request.headers, authorization } }, 'ssm')).code).toBe('InvalidSignatureException');
      const key = (request.headers.authorization ?? '').replace('AKIAEXAMPLE', name);
      expect(refusal(() => verifierAt(at)({ ...request, headers: { ...request.headers, authorization: key } }, 'ssm')).code).toBe('UnrecognizedClientException');
    }
  });
});

it.each(['é☃', 'voilà', '  x   à '])('header values are signed as the bytes that are sent, of which HTTP makes one character each: %j', async (value) => {
  const request = await sign({ method: 'PUT', path: '/b/k', query: {}, headers: { 'x-amz-meta-a': value }, body: '' }, { service: 's3', at });
  const sent = { ...request, headers: { ...request.headers, 'x-amz-meta-a': Buffer.from(value).toString('latin1') } };
  expect(verifierAt(at)(sent, 's3')).toBe(administrator);
  for (const other of ['é', 'Ã©', '\u01c3©â\u0098\u0083']) expect(refusal(() => verifierAt(at)({ ...sent, headers: { ...sent.headers, 'x-amz-meta-a': other } }, 's3')).code).toBe('SignatureDoesNotMatch');
});

describe('presigned URLs', () => {
  const get: Draft = { method: 'GET', path: '/b/k%20x', query: { a: 'b c' }, headers: { 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' }, body: '' };

  it('hold until they expire', async () => {
    const request = await sign(get, { service: 's3', at, presign: 60 });
    expect(verifierAt(at)(request, 's3')).toBe(administrator);
    expect(verifierAt(at + 60_000)(request, 's3')).toBe(administrator);
    expect(refusal(() => verifierAt(at + 60_001)(request, 's3'))).toMatchObject({ code: 'AccessDenied', status: 403, message: 'Request has expired' });
    expect(refusal(() => verifierAt(at - 901_000)(request, 's3'))).toMatchObject({ code: 'AccessDenied', message: 'Request is not valid yet' });
    const query = new URLSearchParams(request.query);
    query.set('a', 'other');
    expect(refusal(() => verifierAt(at)({ ...request, query }, 's3')).code).toBe('SignatureDoesNotMatch');
    query.set('X-Amz-Expires', '604801');
    expect(refusal(() => verifierAt(at)({ ...request, query }, 's3')).code).toBe('AuthorizationQueryParametersError');
  });

  it('carry the token of temporary credentials', async () => {
    const request = await sign(get, { service: 's3', at, presign: 60, keys: temporary });
    expect(verifierAt(at)(request, 's3')).toMatchObject({ arn: 'arn:temporary' });
  });
});

describe('signed chunks', () => {
  const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text);
  const sha = (data: string) => createHash('sha256').update(data).digest('hex');

  async function chunked(chunks: readonly string[], trailer?: string): Promise<UnauthenticatedRequest> {
    const stated = `STREAMING-AWS4-HMAC-SHA256-PAYLOAD${trailer === undefined ? '' : '-TRAILER'}`;
    const seed = await sign({ method: 'PUT', path: '/b/k', query: {}, headers: { 'x-amz-content-sha256': stated }, body: '' }, { service: 's3', at });
    const scope = '20260601/us-east-1/s3/aws4_request';
    let key: Buffer | string = `AWS4${credentials.secretAccessKey}`;
    for (const part of scope.split('/')) key = hmac(key, part).digest();
    let previous = /Signature=([0-9a-f]+)/.exec(seed.headers.authorization ?? '')?.[1] ?? '';
    let body = '';
    for (const chunk of [...chunks, '']) {
      previous = hmac(key, `AWS4-HMAC-SHA256-PAYLOAD\n20260601T120000Z\n${scope}\n${previous}\n${sha('')}\n${sha(chunk)}`).digest('hex');
      body += `${Buffer.byteLength(chunk).toString(16)};chunk-signature=${previous}\r\n${chunk}${chunk === '' && trailer !== undefined ? '' : '\r\n'}`;
    }
    if (trailer !== undefined) {
      const signature = hmac(key, `AWS4-HMAC-SHA256-TRAILER\n20260601T120000Z\n${scope}\n${previous}\n${sha(`${trailer}\n`)}`).digest('hex');
      body += `${trailer}\r\nx-amz-trailer-signature:${signature}\r\n\r\n`;
    }
    return { ...seed, body: Buffer.from(body) };
  }

  it.each([[undefined], ['x-amz-checksum-crc32:AAAAAA==']])('hold as a chain (trailer %s)', async (trailer) => {
    const request = await chunked(['first', 'second☃'], trailer);
    expect(verifierAt(at)(request, 's3')).toBe(administrator);
    const text = Buffer.from(request.body).toString();
    for (const broken of [`${text}x-amz-checksum-crc32:AAAAAA==\r\n`, `${text}x`, text.replace('first', 'fIrst'), text.replace('second', 'secone'), text.slice(0, 100), text.replace(/\r\n$/, '').slice(0, -70), ...(trailer === undefined ? [] : [text.replace('AAAAAA', 'AAAAAB')])]) {
      expect(refusal(() => verifierAt(at)({ ...request, body: Buffer.from(broken) }, 's3')).code).toBe('SignatureDoesNotMatch');
    }
  });
});

describe('properties', () => {
  const segment = fc.string({ unit: 'grapheme', maxLength: 8 });
  const drafts = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT'),
    path: fc.array(segment, { maxLength: 4 }).map((parts) => `/${parts.map(encode).join('/')}`),
    query: fc.dictionary(fc.string({ minLength: 1, maxLength: 6 }).filter((key) => !/^x-amz-/i.test(key)), segment, { maxKeys: 4 }),
    headers: fc.dictionary(fc.constantFrom('x-amz-meta-a', 'content-type', 'accept'), fc.string({ maxLength: 10 }).map((text) => text.trim()).filter((text) => !/\s{2}|[^\x20-\x7e]/.test(text)), { maxKeys: 3 }),
    body: segment,
    service: fc.constantFrom('s3', 'lambda', 'ssm', 'sns'),
  });

  it('accepts everything that is signed properly', async () => {
    await fc.assert(
      fc.asyncProperty(drafts, async ({ service, ...draft }) => {
        const request = await sign(draft, { service, at });
        expect(verifierAt(at)(request, service)).toBe(administrator);
      }),
      { numRuns: 300 },
    );
  });

  const flip = (text: string, position: number): string => {
    const index = position % Math.max(1, text.length);
    const code = text.charCodeAt(index) || 65;
    return text.slice(0, index) + String.fromCharCode(code === 122 ? 97 : code + 1) + text.slice(index + 1);
  };
  type Mutation = (request: UnauthenticatedRequest, position: number) => UnauthenticatedRequest | undefined;
  const mutations: Record<string, Mutation> = {
    method: (request) => ({ ...request, method: request.method === 'GET' ? 'HEAD' : 'GET' }),
    path: (request, position) => ({ ...request, path: `${request.path}/${position}a` }),
    query: (request, position) => ({ ...request, query: new URLSearchParams([...request.query, ['extra', String(position)]]) }),
    body: (request, position) => ({ ...request, body: Buffer.from(flip(Buffer.from(request.body).toString('latin1') || 'x', position), 'latin1') }),
    host: (request) => ({ ...request, headers: { ...request.headers, host: '127.0.0.1:4567' } }),
    date: (request) => ({ ...request, headers: { ...request.headers, 'x-amz-date': '20260601T120001Z' } }),
    authorization: (request, position) => {
      const authorization = request.headers.authorization ?? '';
      const mutated = flip(authorization, position);
      return mutated === authorization ? undefined : { ...request, headers: { ...request.headers, authorization: mutated } };
    },
    signature: (request, position) => ({ ...request, headers: { ...request.headers, authorization: (request.headers.authorization ?? '').replace(/[0-9a-f]{64}$/, (signature) => flip(signature, position)) } }),
  };

  it('refuses every mutant with an AWS error', async () => {
    await fc.assert(
      fc.asyncProperty(drafts, fc.constantFrom(...Object.keys(mutations)), fc.nat(400), async ({ service, ...draft }, name, position) => {
        const request = await sign(draft, { service, at });
        const mutant = mutations[name]?.(request, position);
        if (!mutant) return;
        const { code } = refusal(() => verifierAt(at)(mutant, service));
        expect(code).not.toBe('InternalFailure');
      }),
      { numRuns: 500 },
    );
  });
});

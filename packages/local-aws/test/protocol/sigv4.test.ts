import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atOnce } from '../../src/kernel/in-turns.ts';
import { encode } from '../../src/protocol/sigv4-canonical.ts';
import type { UnauthenticatedRequest } from '../../src/contract/service.ts';
import { administrator } from '../support/ports.ts';
import { at, beginnerAt, credentials, plain, refusal, sign, temporary, verifierAt, type Draft } from './signing.ts';

describe('what is refused, by family', () => {
  const variants = ['s3', 'sts', 'lambda', 'ssm'] as const;
  const unsignedRequest: UnauthenticatedRequest = {
    method: 'GET',
    path: '/',
    query: new URLSearchParams(),
    headers: { host: 'h' },
    body: Buffer.alloc(0),
    requestId: 'r',
    sourceIp: '::1',
  };

  it('no signature', () => {
    expect(variants.map((service) => refusal(() => verifierAt(at)(unsignedRequest, service)))).toMatchObject([
      { code: 'AccessDenied', status: 403 },
      { code: 'MissingAuthenticationToken', status: 403 },
      { code: 'MissingAuthenticationTokenException', status: 403 },
      { code: 'MissingAuthenticationTokenException', status: 400 },
    ]);
  });

  it('an unknown key', async () => {
    const keys = { accessKeyId: 'AKIAOTHER', secretAccessKey: 'x' };
    const codes = await Promise.all(
      variants.map(async (service) => {
        const request = await sign(plain, { service, at, keys });
        return refusal(() => verifierAt(at)(request, service));
      }),
    );
    expect(codes).toMatchObject([
      { code: 'InvalidAccessKeyId', status: 403 },
      { code: 'InvalidClientTokenId', status: 403 },
      { code: 'UnrecognizedClientException', status: 403 },
      { code: 'UnrecognizedClientException', status: 400 },
    ]);
  });

  it('a wrong secret', async () => {
    const keys = { ...credentials, secretAccessKey: 'x' };
    const codes = await Promise.all(
      variants.map(async (service) => {
        const request = await sign(plain, { service, at, keys });
        return refusal(() => verifierAt(at)(request, service));
      }),
    );
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
    for (const skew of [-901_000, 901_000])
      expect(refusal(() => verifierAt(at + skew)(request, 's3'))).toMatchObject({
        code: 'RequestTimeTooSkewed',
        status: 403,
      });
    expect(refusal(() => verifierAt(at + 901_000)(json, 'ssm')).message).toBe(
      'Signature expired: 20260601T120000Z is now earlier than 20260601T120001Z (20260601T121501Z - 15 min.)',
    );
    expect(refusal(() => verifierAt(at - 901_000)(json, 'ssm')).message).toMatch(
      /^Signature not yet current: 20260601T120000Z is still later than/,
    );
  });

  it('another service or region', async () => {
    const request = await sign(plain, { service: 'states', at });
    expect(refusal(() => verifierAt(at)(request, 'ssm')).message).toBe(
      "Credential should be scoped to correct service: 'ssm'. ",
    );
    for (const service of ['ssm', 's3']) {
      const foreign = await sign(plain, { service, region: 'eu-west-1', at });
      expect(refusal(() => verifierAt(at)(foreign, service))).toMatchObject({
        code: 'UnsupportedByLocalAws',
        message: expect.stringMatching(/^Region eu-west-1 .*AWS_REGION=us-east-1/) as string,
      });
    }
    const nowhere = await sign(plain, { service: 'ssm', region: 'nowhere', at });
    expect(refusal(() => verifierAt(at)(nowhere, 'ssm')).message).toBe(
      'Credential should be scoped to a valid region. ',
    );
    const bucket = await sign(plain, { service: 's3', region: 'nowhere', at });
    expect(refusal(() => verifierAt(at)(bucket, 's3'))).toMatchObject({
      code: 'AuthorizationHeaderMalformed',
      status: 400,
      message: "The authorization header is malformed; the region 'nowhere' is wrong; expecting 'us-east-1'",
    });
  });

  it('headers that change the request and are not signed', async () => {
    const request = await sign({ ...plain, headers: {} }, { service: 's3', at });
    expect(
      refusal(() => verifierAt(at)({ ...request, headers: { ...request.headers, 'x-amz-copy-source': '/b/k' } }, 's3')),
    ).toMatchObject({ code: 'AccessDenied', status: 403 });
    const json = await sign({ ...plain, headers: {} }, { service: 'ssm', at });
    expect(
      refusal(() => verifierAt(at)({ ...json, headers: { ...json.headers, 'x-amz-target': 'A.Other' } }, 'ssm')).code,
    ).toBe('InvalidSignatureException');
  });

  it('a body that is not the one announced to S3', async () => {
    const request = await sign(plain, { service: 's3', at });
    expect(refusal(() => verifierAt(at)({ ...request, body: Buffer.from('{ }') }, 's3'))).toMatchObject({
      code: 'XAmzContentSHA256Mismatch',
      status: 400,
    });
  });

  it('names that reach into prototypes', async () => {
    const request = await sign(plain, { service: 'ssm', at });
    for (const name of ['__proto__', 'constructor', 'toString']) {
      const authorization = (request.headers.authorization ?? '').replace('SignedHeaders=', `SignedHeaders=${name};`);
      expect(
        refusal(() => verifierAt(at)({ ...request, headers: { ...request.headers, authorization } }, 'ssm')).code,
      ).toBe('InvalidSignatureException');
      const key = (request.headers.authorization ?? '').replace('AKIAEXAMPLE', name);
      expect(
        refusal(() => verifierAt(at)({ ...request, headers: { ...request.headers, authorization: key } }, 'ssm')).code,
      ).toBe('UnrecognizedClientException');
    }
  });
});

it.each(['é☃', 'voilà', '  x   à '])(
  'header values are signed as the bytes that are sent, of which HTTP makes one character each: %j',
  async (value) => {
    const request = await sign(
      { method: 'PUT', path: '/b/k', query: {}, headers: { 'x-amz-meta-a': value }, body: '' },
      { service: 's3', at },
    );
    const sent = { ...request, headers: { ...request.headers, 'x-amz-meta-a': Buffer.from(value).toString('latin1') } };
    expect(verifierAt(at)(sent, 's3')).toBe(administrator);
    for (const other of ['é', 'Ã©', '\u01c3©â\u0098\u0083'])
      expect(
        refusal(() => verifierAt(at)({ ...sent, headers: { ...sent.headers, 'x-amz-meta-a': other } }, 's3')).code,
      ).toBe('SignatureDoesNotMatch');
  },
);

describe('before the body is read', () => {
  const services = ['s3', 'sts', 'lambda', 'ssm'] as const;

  it('the headers tell who signed, when they name the digest of the body; only that body is taken then', async () => {
    for (const service of services) {
      const { body, ...head } = await sign(plain, { service, at });
      const begun = beginnerAt(at)(head, service);
      expect([begun.isKnown, atOnce(begun.complete(body))]).toEqual([true, administrator]);
      expect(refusal(() => atOnce(begun.complete(Buffer.from('other')))).status).toBeGreaterThanOrEqual(400);
    }
  });

  it('clients that name no digest are known by their body', async () => {
    const { body, headers, ...request } = await sign(plain, { service: 'ssm', at, checksum: false });
    expect(headers['x-amz-content-sha256']).toBeUndefined();
    const begun = beginnerAt(at)({ ...request, headers }, 'ssm');
    expect([begun.isKnown, atOnce(begun.complete(body))]).toEqual([false, administrator]);
    expect(refusal(() => atOnce(begun.complete(Buffer.from('other')))).code).toBe('InvalidSignatureException');
  });

  it('a wrong signature of S3 is refused, as are time, key and scope of all', async () => {
    const keys = { ...credentials, secretAccessKey: 'x' };
    const { body: _body, ...wrong } = await sign(plain, { service: 's3', at, keys });
    expect(refusal(() => beginnerAt(at)(wrong, 's3')).code).toBe('SignatureDoesNotMatch');
    for (const service of services) {
      const { body: _other, ...late } = await sign(plain, { service, at: at - 3_600_000 });
      expect(refusal(() => beginnerAt(at)(late, service)).status).toBeGreaterThanOrEqual(400);
    }
  });
});

describe('presigned URLs', () => {
  const get: Draft = {
    method: 'GET',
    path: '/b/k%20x',
    query: { a: 'b c' },
    headers: { 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' },
    body: '',
  };

  it('hold until they expire', async () => {
    const request = await sign(get, { service: 's3', at, presign: 60 });
    expect(verifierAt(at)(request, 's3')).toBe(administrator);
    expect(verifierAt(at + 60_000)(request, 's3')).toBe(administrator);
    expect(refusal(() => verifierAt(at + 60_001)(request, 's3'))).toMatchObject({
      code: 'AccessDenied',
      status: 403,
      message: 'Request has expired',
    });
    expect(refusal(() => verifierAt(at - 901_000)(request, 's3'))).toMatchObject({
      code: 'AccessDenied',
      message: 'Request is not valid yet',
    });
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

describe('properties', () => {
  const segment = fc.string({ unit: 'grapheme', maxLength: 8 });
  const drafts = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT'),
    path: fc.array(segment, { maxLength: 4 }).map((parts) => `/${parts.map(encode).join('/')}`),
    query: fc.dictionary(
      fc.string({ minLength: 1, maxLength: 6 }).filter((key) => !/^x-amz-/i.test(key)),
      segment,
      { maxKeys: 4 },
    ),
    headers: fc.dictionary(
      fc.constantFrom('x-amz-meta-a', 'content-type', 'accept'),
      fc
        .string({ maxLength: 10 })
        .map((text) => text.trim())
        .filter((text) => !/\s{2}|[^\x20-\x7e]/.test(text)),
      { maxKeys: 3 },
    ),
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
    query: (request, position) => ({
      ...request,
      query: new URLSearchParams([...request.query, ['extra', String(position)]]),
    }),
    body: (request, position) => ({
      ...request,
      body: Buffer.from(flip(Buffer.from(request.body).toString('latin1') || 'x', position), 'latin1'),
    }),
    host: (request) => ({ ...request, headers: { ...request.headers, host: '127.0.0.1:4567' } }),
    date: (request) => ({ ...request, headers: { ...request.headers, 'x-amz-date': '20260601T120001Z' } }),
    authorization: (request, position) => {
      const authorization = request.headers.authorization ?? '';
      const mutated = flip(authorization, position);
      return mutated === authorization
        ? undefined
        : { ...request, headers: { ...request.headers, authorization: mutated } };
    },
    signature: (request, position) => ({
      ...request,
      headers: {
        ...request.headers,
        authorization: (request.headers.authorization ?? '').replace(/[0-9a-f]{64}$/, (signature) =>
          flip(signature, position),
        ),
      },
    }),
  };

  it('refuses every mutant with an AWS error', async () => {
    await fc.assert(
      fc.asyncProperty(
        drafts,
        fc.constantFrom(...Object.keys(mutations)),
        fc.nat(400),
        async ({ service, ...draft }, name, position) => {
          const request = await sign(draft, { service, at });
          const mutant = mutations[name]?.(request, position);
          if (!mutant) return;
          const { code } = refusal(() => verifierAt(at)(mutant, service));
          expect(code).not.toBe('InternalFailure');
        },
      ),
      { numRuns: 500 },
    );
  });
});

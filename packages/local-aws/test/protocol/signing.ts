import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { AwsError } from '../../src/kernel/errors.ts';
import { atOnce } from '../../src/kernel/in-turns.ts';
import { createSigV4Verifier, type KnownCredentials } from '../../src/protocol/sigv4.ts';
import type { RequestHead, SignatureWords, UnauthenticatedRequest } from '../../src/contract/service.ts';
import { administrator } from '../support/ports.ts';

export const region = 'us-east-1';
export const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret/of+the=administrator' };
export const temporary = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'temporary', sessionToken: 'token+/=' };
const known: Record<string, KnownCredentials> = {
  [credentials.accessKeyId]: { secretAccessKey: credentials.secretAccessKey, principal: administrator },
  [temporary.accessKeyId]: { ...temporary, principal: { ...administrator, arn: 'arn:temporary' } },
};
/** In whose words a service refuses a signature; those that are not listed speak JSON. */
const words: Readonly<Record<string, SignatureWords>> = {
  s3: 's3',
  sns: 'query',
  sts: 'query',
  iam: 'query',
  lambda: 'rest',
  appsync: 'rest',
};

/** What the headers alone tell. */
export const beginnerAt = (now: number) => {
  const begin = createSigV4Verifier({
    region,
    now: () => now,
    find: (id) => (Object.hasOwn(known, id) ? known[id] : undefined),
  });
  return (head: RequestHead, service: string) => begin(head, service, words[service] ?? 'json');
};

export const verifierAt = (now: number) => {
  const begin = beginnerAt(now);
  return (request: UnauthenticatedRequest, service: string) => atOnce(begin(request, service).complete(request.body));
};

export const refusal = (act: () => unknown): { code: string; status: number; message: string } => {
  try {
    act();
  } catch (error) {
    if (error instanceof AwsError) return { code: error.code, status: error.status, message: error.message };
    throw error;
  }
  throw new Error('accepted');
};

export interface Draft {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Signs as the SDKs do, for whatever a test wants to break. */
export async function sign(
  draft: Draft,
  options: {
    service: string;
    at?: number;
    region?: string;
    presign?: number;
    keys?: typeof credentials;
    checksum?: boolean;
  },
): Promise<UnauthenticatedRequest> {
  const signer = new SignatureV4({
    credentials: options.keys ?? credentials,
    region: options.region ?? region,
    service: options.service,
    sha256: Sha256,
    uriEscapePath: options.service !== 's3',
    applyChecksum: options.checksum ?? true,
  });
  const { body, ...parts } = draft;
  const request = {
    ...parts,
    protocol: 'http:',
    hostname: '127.0.0.1',
    headers: { host: '127.0.0.1:4566', ...draft.headers },
    body,
  };
  const signingDate = new Date(options.at ?? Date.now());
  const signed =
    options.presign === undefined
      ? await signer.sign(request, { signingDate })
      : await signer.presign(request, { signingDate, expiresIn: options.presign });
  const headers = Object.fromEntries(
    Object.entries(signed.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return {
    method: signed.method,
    path: signed.path,
    query: new URLSearchParams(signed.query as Record<string, string>),
    headers,
    body: Buffer.from(body),
    requestId: 'r',
    sourceIp: '::1',
  };
}

export const plain: Draft = {
  method: 'POST',
  path: '/',
  query: {},
  headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'A.B' },
  body: '{}',
};
export const at = Date.UTC(2026, 5, 1, 12);

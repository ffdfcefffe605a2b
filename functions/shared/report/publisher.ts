import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Dragon, PublishDragonAddedInput, PublishReportStatusInput, Report } from '../../../generated/schema.ts';
import type { Clock } from '../storage/clock.ts';
import { PublishError } from './errors.ts';

/** Tells the subscribers, by mutations that the schema keeps for IAM callers. */
export interface Publisher {
  status(report: Report): Promise<void>;
  dragonAdded(dragon: Dragon): Promise<void>;
}

/** Subscribers get only what the mutation selects, so it selects everything. */
const statusMutation = `mutation PublishReportStatus($input: PublishReportStatusInput!) {
  publishReportStatus(input: $input) {
    id owner status version createdAt updatedAt
    reason { code message dragonName }
    dragon { name family description location { country state city neighborhood } }
  }
}`;

const addedMutation = `mutation PublishDragonAdded($input: PublishDragonAddedInput!) {
  publishDragonAdded(input: $input) { name family description addedAt location { country state city neighborhood } }
}`;

export interface PublisherSettings {
  readonly url: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly clock: Clock;
  readonly fetch: typeof fetch;
  /** The milliseconds after which a request counts as failed; 8,000 unless given. */
  readonly timeout?: number;
}

export function createPublisher(settings: PublisherSettings): Publisher {
  const { credentials, region } = settings;
  const signer = new SignatureV4({ service: 'appsync', region, credentials, sha256: Sha256 });
  const mutate = async (query: string, input: PublishReportStatusInput | PublishDragonAddedInput): Promise<void> => {
    const request = await sign(signer, settings, JSON.stringify({ query, variables: { input } }));
    await send(settings, request);
  };
  return {
    status: (report) => mutate(statusMutation, report),
    dragonAdded: (dragon) => mutate(addedMutation, dragon),
  };
}

interface SignedRequest {
  readonly headers: Record<string, string>;
  readonly body: string;
}

async function sign(signer: SignatureV4, { url, clock }: PublisherSettings, body: string): Promise<SignedRequest> {
  const { protocol, hostname, port, host, pathname } = new URL(url);
  const headers = { host, 'content-type': 'application/json' };
  const request = {
    method: 'POST',
    protocol,
    hostname,
    ...(port === '' ? {} : { port: Number(port) }),
    path: pathname,
    headers,
    query: {},
    body,
  };
  const signed = await signer.sign(request, { signingDate: new Date(clock.now()) });
  return { headers: signed.headers, body };
}

async function send(
  { url, fetch, timeout = 8_000 }: PublisherSettings,
  { headers, body }: SignedRequest,
): Promise<void> {
  const { host: _setByFetch, ...sent } = headers;
  // The mutation belongs to the trace of the invocation. docs: AWS X-Ray Developer Guide, "Tracing header"
  const trace = process.env['_X_AMZN_TRACE_ID'];
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...sent, ...(trace !== undefined && { 'x-amzn-trace-id': trace }) },
    body,
    signal: AbortSignal.timeout(timeout),
  });
  const text = await response.text();
  if (!response.ok) throw new PublishError(`AppSync answered ${response.status}.`);
  const types = errorTypes(text);
  // GraphQL reports errors with status 200, and a subscriber would get nothing.
  if (types.length > 0) throw new PublishError(`AppSync refused the mutation: ${types.join(', ')}.`);
}

function errorTypes(text: string): readonly string[] {
  const answer = parse(text);
  if (answer === undefined) return ['not JSON'];
  if (answer.errors !== undefined && answer.errors !== null && answer.errors.length > 0)
    return answer.errors.map(({ errorType }) => errorType ?? 'unnamed');
  return answer.data === undefined || answer.data === null ? ['no data'] : [];
}

interface GraphqlAnswer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly errorType?: string }[] | null;
}

function parse(text: string): GraphqlAnswer | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null ? answer : undefined;
  } catch {
    return undefined;
  }
}

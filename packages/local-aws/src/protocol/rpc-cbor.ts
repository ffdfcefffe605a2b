import type { Members, Reading } from '../contract/action.ts';
import type { AwsResponse, Protocol, UnauthenticatedRequest } from '../contract/service.ts';
import { AwsError } from '../kernel/errors.ts';
import { encodeCbor, EpochTime } from './cbor.ts';
import { decodeCbor } from './read-cbor.ts';
import { cborResponse, isCbor } from './refusal.ts';

/** What a service that speaks CBOR beside JSON says of it. */
export interface CborForm {
  /** The namespace and the name of the service in its model. */
  readonly namespace: string;
  readonly service: string;
  /** The members of outputs that are times. */
  readonly timestamps: RegExp;
  /** The errors of the model, which have its namespace in front. */
  readonly errors: readonly string[];
  /** The actions whose answers have no body, because the model gives them no output. */
  readonly withoutOutput: readonly string[];
}

/**
 * Adds CBOR to a service that speaks JSON: the path names the service and the action, and bodies are CBOR. docs:
 * Smithy, "Smithy RPC v2 CBOR protocol"
 */
export function withCbor(json: Protocol, form: CborForm): Protocol {
  return {
    ...json,
    read: (request) => (isCbor(request) ? readCborRequest(request, form) : json.read(request)),
    answer: (request, action, output) =>
      isCbor(request) ? cborAnswer(request, form, action, output) : json.answer(request, action, output),
    error: (request, error) => json.error(request, isCbor(request) ? named(error, form) : error),
  };
}

function readCborRequest(request: UnauthenticatedRequest, { namespace, service }: CborForm): Reading {
  const [, name, action] = /\/service\/([^/]+)\/operation\/([^/]+)$/.exec(request.path) ?? [];
  // A server must refuse a request with a target. docs: Smithy, "Smithy RPC v2 CBOR protocol" (Requests)
  const isOurs = (name === service || name === `${namespace}.${service}`) && !('x-amz-target' in request.headers);
  if (!isOurs || action === undefined || request.method !== 'POST')
    throw new AwsError('UnknownOperationException', `The request is no POST to /service/${service}/operation/….`);
  return { action, input: membersOf(request.body) };
}

function membersOf(body: Uint8Array): Members {
  if (body.length === 0) return {};
  const value = decodeCbor(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new AwsError('SerializationException', 'The request body is not a CBOR map.');
  return value as Members;
}

function cborAnswer(request: UnauthenticatedRequest, form: CborForm, action: string, output: unknown): AwsResponse {
  const response = cborResponse(request, 200, encodeCbor(timed('', output ?? {}, form.timestamps)));
  if (!form.withoutOutput.includes(action)) return response;
  const { 'content-type': _, ...headers } = response.headers;
  return { ...response, headers, body: '' };
}

/** Marks the times of an output. */
function timed(name: string, value: unknown, times: RegExp): unknown {
  if (Array.isArray(value)) return value.map((item) => timed(name, item, times));
  if (typeof value === 'number') return times.test(name) ? new EpochTime(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([own, member]) => [own, timed(own, member, times)]));
}

/** Clients of typed languages know an error by its whole name. */
function named(error: AwsError, { namespace, errors }: CborForm): AwsError {
  if (!errors.includes(error.code)) return error;
  return new AwsError(`${namespace}#${error.code}`, error.message, { status: error.status, details: error.details });
}

import type { Protocol, Refusals, UnauthenticatedRequest } from '../contract/service.ts';
import type { Members, Reading } from '../contract/action.ts';
import { AwsError, UnsupportedError } from '../kernel/errors.ts';
import { decodeUtf8 } from '../kernel/utf8.ts';
import { requireFewValues } from './many-values.ts';
import { isCbor, jsonResponse, refusal } from './refusal.ts';

/**
 * AWS JSON 1.0 and 1.1: the action is the part of `x-amz-target` after the dot, input and output are JSON objects, and
 * errors are `{"__type": code, "message": …}`. Timestamps are numbers of seconds. `serviceTarget` is the part before
 * the dot. docs: Smithy, "AWS JSON 1.0 protocol", "AWS JSON 1.1 protocol"
 */
export const jsonProtocol = (serviceTarget: string, refusals: Partial<Refusals> = {}): Protocol => ({
  read: (request) => readJsonRequest(request, serviceTarget),
  answer: (request, _action, output) => jsonResponse(request, 200, JSON.stringify(output ?? {})),
  error: refusal,
  refusals: {
    signature: 'json',
    denied: { code: 'AccessDeniedException', status: 400 },
    throttled: { code: 'ThrottlingException', status: 400, message: 'Rate exceeded' },
    ...refusals,
  },
});

function readJsonRequest(request: UnauthenticatedRequest, serviceTarget: string): Reading {
  // The answer would be JSON, which a client of CBOR cannot read. Services that speak it have it by `withCbor`.
  if (isCbor(request))
    throw new UnsupportedError(`${request.path.slice(request.path.lastIndexOf('/') + 1)} in the CBOR protocol`);
  const target = request.headers['x-amz-target'] ?? '';
  const action = target.slice(target.lastIndexOf('.') + 1);
  const input = parseBody(request.body);
  if (target !== `${serviceTarget}.${action}`)
    throw new AwsError('UnknownOperationException', `The target does not begin with ${serviceTarget}.`);
  return { action, input };
}

function parseBody(body: Uint8Array): Members {
  if (body.length === 0) return {};
  requireFewValues(body);
  let value: unknown;
  try {
    // A body that is not UTF-8 is refused like an empty one, because neither is JSON.
    value = JSON.parse(decodeUtf8(body) ?? '');
  } catch {
    throw new AwsError('SerializationException', 'The request body is not valid JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new AwsError('SerializationException', 'The request body is not a JSON object.');
  return value as Members;
}

import { AwsError } from '../kernel/errors.ts';
import type { AwsRequest, AwsResponse } from '../contract/service.ts';
import { decodeUtf8 } from '../kernel/utf8.ts';
import { publicError, readOnce, reportUnexpected, runAction, type Actions } from './action.ts';

/**
 * AWS JSON 1.0 and 1.1: the action is the part of `x-amz-target` after the dot, input and output are JSON objects,
 * errors are `{"__type": code, "message": …}`. Timestamps are numbers of seconds. `serviceTarget` is what stands before
 * the dot.
 */
export function createJsonHandler(
  serviceTarget: string,
  actions: Actions,
): (request: AwsRequest) => Promise<AwsResponse> {
  return async (request) => {
    try {
      const { action, input } = readJsonRequest(request);
      if (request.headers['x-amz-target'] !== `${serviceTarget}.${action}`)
        throw new AwsError('UnknownOperationException', `The target does not begin with ${serviceTarget}.`);
      const output = await runAction(actions, action, input, request);
      return jsonResponse(request, 200, JSON.stringify(output ?? {}));
    } catch (error) {
      return jsonError(request, publicError(error, reportUnexpected));
    }
  };
}

/** The action that a request names, and its members. */
export const readJsonRequest = readOnce((request) => {
  const target = request.headers['x-amz-target'] ?? '';
  return { action: target.slice(target.lastIndexOf('.') + 1), input: parseBody(request.body) };
});

function parseBody(body: Uint8Array): Record<string, unknown> {
  if (body.length === 0) return {};
  let value: unknown;
  try {
    // What is not UTF-8 is refused like the empty text: it is no JSON.
    value = JSON.parse(decodeUtf8(body) ?? '');
  } catch {
    throw new AwsError('SerializationException', 'The request body is not valid JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new AwsError('SerializationException', 'The request body is not a JSON object.');
  return value as Record<string, unknown>;
}

const jsonResponse = (
  request: AwsRequest,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): AwsResponse => ({
  status,
  headers: {
    'content-type': request.headers['content-type'] ?? 'application/x-amz-json-1.0',
    'x-amzn-requestid': request.requestId,
    ...headers,
  },
  body,
});

export const jsonError = (request: AwsRequest, error: AwsError): AwsResponse =>
  jsonResponse(
    request,
    error.status,
    JSON.stringify({ __type: error.code, message: error.message, ...error.details }),
    { 'x-amzn-errortype': error.code },
  );

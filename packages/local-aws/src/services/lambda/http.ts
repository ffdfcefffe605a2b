import { AwsError, UnsupportedError } from '../../kernel/errors.ts';
import { publicError, reportUnexpected, runAction, type ActionRequest, type Actions } from '../../protocol/action.ts';
import type { AwsRequest, AwsResponse } from '../../contract/service.ts';
import { decodeUtf8 } from '../../kernel/utf8.ts';
import type { InvokeOutput } from './actions/Invoke.ts';
import { notJson } from './invoke.ts';

/** Lambda's REST-JSON: paths and headers in, members out. */
export function createLambdaHandler(actions: Actions): (request: AwsRequest) => Promise<AwsResponse> {
  return async (request) => {
    try {
      const { action: name, input } = readLambdaRequest(request);
      const output = await runAction(actions, name, input, request);
      return name === 'Invoke'
        ? invokeResponse(request, output as InvokeOutput)
        : respond(request, 200, JSON.stringify(output));
    } catch (error) {
      return errorResponse(request, publicError(error, reportUnexpected));
    }
  };
}

const root = '/2015-03-31/functions';

const routes: Readonly<Record<string, string>> = {
  'POST invocations': 'Invoke',
  'GET ': 'GetFunction',
  'GET configuration': 'GetFunctionConfiguration',
  'GET policy': 'GetPolicy',
};

/** The action that method and path name, and its members. */
export function readLambdaRequest(request: AwsRequest): ActionRequest {
  const input: Record<string, unknown> = Object.fromEntries(request.query);
  if (request.path !== root && !request.path.startsWith(`${root}/`))
    throw new UnsupportedError(`Lambda API ${request.method} ${request.path.slice(0, 200)}`);
  const [, name = '', rest = '', ...more] = request.path.slice(root.length).split('/');
  if (name === '' && request.method === 'GET') return { action: 'ListFunctions', input };
  const key = `${request.method} ${rest}`;
  const found = more.length === 0 && Object.hasOwn(routes, key) ? routes[key] : undefined;
  if (found === undefined) throw new UnsupportedError(`Lambda API ${request.method} ${request.path.slice(0, 200)}`);
  input.FunctionName = decode(name);
  return { action: found, input: found === 'Invoke' ? { ...input, ...invokeMembers(request) } : input };
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    throw new AwsError('ValidationException', 'The function name is not valid.');
  }
}

const headerMembers: Readonly<Record<string, string>> = {
  'x-amz-invocation-type': 'InvocationType',
  'x-amz-log-type': 'LogType',
  'x-amz-client-context': 'ClientContext',
  'x-amz-durable-execution-name': 'DurableExecutionName',
  'x-amz-tenant-id': 'TenantId',
};

function invokeMembers(request: AwsRequest): Record<string, unknown> {
  const payload = decodeUtf8(request.body);
  if (payload === undefined) throw notJson();
  const members: Record<string, unknown> = { Payload: payload };
  for (const [header, member] of Object.entries(headerMembers))
    if (request.headers[header] !== undefined) members[member] = request.headers[header];
  return members;
}

function invokeResponse(request: AwsRequest, output: InvokeOutput): AwsResponse {
  const headers: Record<string, string> = {};
  if (output.FunctionError !== undefined) headers['x-amz-function-error'] = output.FunctionError;
  if (output.LogResult !== undefined) headers['x-amz-log-result'] = output.LogResult;
  if (output.ExecutedVersion !== undefined) headers['x-amz-executed-version'] = output.ExecutedVersion;
  return respond(request, output.StatusCode, output.Payload, headers);
}

const respond = (
  request: AwsRequest,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): AwsResponse => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-requestid': request.requestId, ...headers },
  body,
});

function errorResponse(request: AwsRequest, error: AwsError): AwsResponse {
  // Two of Lambda's error shapes spell the member with a capital.
  const member =
    error.code === 'ResourceNotFoundException' || error.code === 'ServiceException' ? 'Message' : 'message';
  return respond(request, error.status, JSON.stringify({ ...error.details, [member]: error.message }), {
    'x-amzn-errortype': error.code,
  });
}

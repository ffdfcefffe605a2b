import { STATUS_CODES } from 'node:http';
import type { ConnectionCredentials, HttpAnswer } from '../../../../contract/ports.ts';
import { AwsError, messageOf, UnsupportedError } from '../../../../kernel/errors.ts';
import { declareUnverified } from '../../../../kernel/unverified.ts';
import type { Json, JsonObject } from '../../engine/definition/machine.ts';
import { readJson } from '../../engine/numbers.ts';
import type { Errand, Integrate } from '../errand.ts';
import { membersAsWritten, TaskFailure } from '../task-error.ts';
import { connectionOf, endpointOf, methodOf, requestOf, type HttpRequest } from './request.ts';

const unreachable = declareUnverified(
  'states-http-unreachable',
  'With which error does an HTTP Task of Step Functions fail when nothing answers?',
  'States.Http.Socket, as when no answer comes in time',
);
const otherJson = declareUnverified(
  'states-http-body',
  'Is a response that is JSON, and does not say so in its Content-Type, text or JSON in the result of an HTTP Task?',
  'it is text',
);

/** docs: AWS Step Functions Developer Guide, "Call HTTPS APIs in Step Functions workflows" */
const limitMs = 60_000;

/**
 * Calls http:invoke, with a connection of EventBridge. docs: AWS Step Functions Developer Guide, "Call HTTPS APIs in
 * Step Functions workflows"
 */
export const invokeHttp: Integrate = async (errand) => {
  const { call, ports } = errand;
  const args = membersAsWritten(errand);
  authorize(errand, args);
  const connection = await credentialsOf(errand, connectionOf(args));
  const request = requestOf(args, connection, ports.region);
  // The additions of the connection are secret, unless the caller may see them.
  const isShown = call.trace?.secrets ?? true;
  call.trace?.note('request', shownRequest(isShown ? request : requestOf(args, nothing, ports.region)));
  const answer = await send(errand, request);
  call.trace?.note('response', shownAnswer(request, answer));
  if (answer.status === 401 || answer.status === 407) connection.refused();
  if (answer.status < 200 || answer.status > 299)
    throw new TaskFailure(`States.Http.StatusCode.${answer.status}`, answer.body);
  return {
    Headers: Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, [value]])),
    ResponseBody: bodyOf(errand, answer),
    StatusCode: answer.status,
    StatusText: statusText(answer),
  };
};

const nothing = { headers: {}, query: {}, body: {} };
const statusText = ({ status }: HttpAnswer): string => STATUS_CODES[status] ?? '';

/**
 * docs: Amazon States Language, "Predefined Error Codes" (States.Permissions); AWS Step Functions Developer Guide,
 * "Call HTTPS APIs in Step Functions workflows" (IAM permissions to run an HTTP Task)
 */
function authorize({ ports, principal, call }: Errand, args: JsonObject): void {
  const context = { 'states:httpendpoint': endpointOf(args), 'states:httpmethod': methodOf(args) };
  const need = { action: 'states:InvokeHTTPEndpoint', resource: call.machineArn, context };
  try {
    ports.authorize({ principal, ...need, entry: call.cause });
  } catch (error) {
    throw new TaskFailure('States.Permissions', messageOf(error));
  }
}

/** docs: AWS Step Functions Developer Guide, "Call HTTPS APIs in Step Functions workflows" (Connection errors) */
async function credentialsOf(
  { ports, principal, call }: Errand,
  connectionArn: string,
): Promise<ConnectionCredentials> {
  try {
    return await ports.retrieveConnection({ principal, connectionArn, cause: call.cause });
  } catch (error) {
    if (!(error instanceof AwsError) || error instanceof UnsupportedError) throw error;
    const name = /^AccessDenied/.test(error.code) ? 'AccessDenied' : error.code;
    throw new TaskFailure(`Events.ConnectionResource.${name}`, error.message);
  }
}

async function send({ ports, call }: Errand, { method, url, headers, body }: HttpRequest): Promise<HttpAnswer> {
  if (body !== '' && (method === 'GET' || method === 'HEAD'))
    throw new UnsupportedError(`The RequestBody of an HTTP Task with the method ${method}`);
  const names = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  try {
    const lower = Object.fromEntries(names) as Record<string, string>;
    return await ports.sendRequest({ method, url, headers: lower, body, limitMs, cause: call.cause });
  } catch (error) {
    if (error instanceof AwsError) throw error;
    if (!(error instanceof Error) || error.message !== 'Execution timed out.') ports.requireAllowed(unreachable);
    throw new TaskFailure('States.Http.Socket', messageOf(error));
  }
}

/** docs: AWS Step Functions Developer Guide, "Call HTTPS APIs in Step Functions workflows" (Unsupported responses) */
function bodyOf({ ports }: Errand, { headers, body }: HttpAnswer): Json {
  const type = headers['content-type'] ?? '';
  if (/^(application\/octet-stream|(image|video|audio)\/)/i.test(type) || body.includes('\uFFFD'))
    throw new AwsError('States.Runtime', `A response of the type '${type}' is not supported: it is no text`);
  const isJson = /^application\/([\w.+-]+\+)?json\b/i.test(type);
  const read = isJson || /^\s*[[{]/.test(body) ? parsed(body) : undefined;
  if (read === undefined || isJson) return read ?? body;
  ports.requireAllowed(otherJson);
  return body;
}

function parsed(text: string): Json | undefined {
  try {
    return readJson(text);
  } catch {
    return undefined;
  }
}

/** docs: AWS Step Functions API Reference, "InspectionDataRequest" */
const shownRequest = ({ method, url, headers, body }: HttpRequest): JsonObject => ({
  protocol: url.protocol.slice(0, -1),
  method,
  url: url.href,
  headers: shownHeaders(headers),
  ...(body === '' ? {} : { body }),
});

/** docs: AWS Step Functions API Reference, "InspectionDataResponse" */
const shownAnswer = ({ url }: HttpRequest, answer: HttpAnswer): JsonObject => ({
  protocol: url.protocol.slice(0, -1),
  statusCode: String(answer.status),
  statusMessage: statusText(answer),
  headers: shownHeaders(answer.headers),
  body: answer.body,
});

const shownHeaders = (headers: Readonly<Record<string, string>>): string =>
  `[${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')}]`;

import { addressOf } from '../../../kernel/address.ts';
import type { EntryId } from '../../../contract/action.ts';
import type { SendRequest } from '../../../contract/ports.ts';
import type { RequireAllowed } from '../../../kernel/unverified.ts';
import { AwsError, messageOf, UnsupportedError } from '../../../kernel/errors.ts';
import type { RoleSessions } from '../../../kernel/principal.ts';
import type { DataSource } from '../model.ts';
import { isServiceHost } from '../../../kernel/service-host.ts';
import { asServicesWrite } from './header-names.ts';
import { mappingError } from './mapping-error.ts';
import { errorType, type Answer } from './source-answer.ts';
import { isObject } from '../../../kernel/is-object.ts';

type Members = Readonly<Record<string, unknown>>;

export interface HttpPorts {
  readonly roles: RoleSessions;
  readonly requireAllowed: RequireAllowed;
  readonly sendRequest: SendRequest;
}

type HttpSource = DataSource & { readonly type: 'HTTP' };

/** docs: AWS AppSync Developer Guide, "AWS AppSync JavaScript resolver function reference for HTTP" */
export async function callHttp(
  { roles, requireAllowed, sendRequest }: HttpPorts,
  { endpoint, signing }: HttpSource,
  request: Members,
  cause: EntryId | undefined,
): Promise<Answer> {
  const read = readRequest(endpoint, request);
  const signed = signing && {
    service: signing.service,
    region: signing.region,
    principal: roles.principal(signing.roleArn, 'APPSYNC_ASSUME_ROLE'),
  };
  try {
    const { status, headers, body } = await sendRequest({ ...read, ...(signed && { signed }), cause });
    const shown = isServiceHost(read.url.hostname) ? asServicesWrite(headers) : headers;
    return { result: { statusCode: status, headers: shown, body } };
  } catch (error) {
    if (error instanceof AwsError || error instanceof UnsupportedError) throw error;
    requireAllowed(errorType);
    return { result: null, error: { message: messageOf(error), type: 'Http:ConnectionError' } };
  }
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** The headers that the request itself sets. */
const reserved = new Set([
  'host',
  'connection',
  'user-agent',
  'expectation',
  'transfer-encoding',
  'transfer_encoding',
  'content-length',
  'content_length',
]);

function readRequest(endpoint: string, request: Members): Omit<Parameters<SendRequest>[0], 'cause' | 'signed'> {
  refuseUnknown(request, ['version', 'method', 'resourcePath', 'params'], '');
  const { method, resourcePath, params = {} } = request;
  if (method === undefined) throw mappingError("Value for field '$[method]' not found.");
  if (typeof method !== 'string' || !methods.includes(method))
    throw mappingError("Value for field '$[method]' is not valid.");
  if (typeof resourcePath !== 'string') throw mappingError("Value for field '$[resourcePath]' not found.");
  const given = membersAt(params, 'params');
  refuseUnknown(given, ['headers', 'query', 'body'], 'params][');
  const url = addressOf(`${endpoint.replace(/\/$/, '')}/${resourcePath.replace(/^\//, '')}`);
  for (const [name, value] of Object.entries(membersAt(given['query'] ?? {}, 'params][query')))
    url.searchParams.append(name, textOf(value));
  return { method, url, headers: headersOf(membersAt(given['headers'] ?? {}, 'params][headers')), body: bodyOf(given) };
}

function headersOf(given: Members): Record<string, string> {
  const headers = Object.entries(given).map(([name, value]) => [name.toLowerCase(), textOf(value)] as const);
  const refused = headers.find(([name]) => reserved.has(name));
  if (refused) throw mappingError(`Unsupported header '${refused[0]}'.`);
  return Object.fromEntries(headers);
}

const bodyOf = ({ body }: Members): string => (body === undefined || body === null ? '' : textOf(body));

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function membersAt(value: unknown, place: string): Members {
  if (value === null) return {};
  if (!isObject(value)) throw mappingError(`Value for field '$[${place}]' is not valid.`);
  return value;
}

function refuseUnknown(members: Members, known: readonly string[], place: string): void {
  for (const name of Object.keys(members))
    if (!known.includes(name)) throw mappingError(`Unsupported element '$[${place}${name}]'.`);
}

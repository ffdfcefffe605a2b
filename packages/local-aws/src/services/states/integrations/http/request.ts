import { addressOf } from '../../../../kernel/address.ts';
import type { ConnectionCredentials } from '../../../../contract/ports.ts';
import { AwsError } from '../../../../kernel/errors.ts';
import { httpMethods, isEndpoint } from '../../engine/definition/http-task.ts';
import type { Json, JsonObject } from '../../engine/definition/machine.ts';
import { isObject, writeJson } from '../../engine/numbers.ts';
import { textMember } from '../task-error.ts';
import { arrayFormats, formOf, textOf } from './encode.ts';
import { asText } from '../../../../kernel/as-text.ts';

/** The request that is sent. The names of its headers are spelled as they were written. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The additions of a connection. */
export type Additions = Pick<ConnectionCredentials, 'headers' | 'query' | 'body'>;

/**
 * A task may not set these headers. docs: AWS Step Functions Developer Guide, "Call HTTPS APIs in Step Functions
 * workflows" (Headers)
 */
const reserved = new RegExp(
  `^(${[
    ...['a-im', 'accept-charset', 'accept-datetime', 'accept-encoding', 'authorization', 'cache-control'],
    ...['connection', 'content-encoding', 'content-md5', 'date', 'expect', 'forwarded', 'from', 'host'],
    ...['http2-settings', 'if-match', 'if-modified-since', 'if-none-match', 'if-range', 'if-unmodified-since'],
    ...['max-forwards', 'origin', 'pragma', 'proxy-authorization', 'referer', 'server', 'te', 'trailer'],
    ...['transfer-encoding', 'upgrade', 'via', 'warning', 'x-forwarded-.*', 'x-amzn?-.*'],
  ].join('|')})$`,
  'i',
);

const runtime = (cause: string): AwsError => new AwsError('States.Runtime', cause);

export function endpointOf(args: JsonObject): string {
  const endpoint = textMember(args, 'ApiEndpoint');
  if (endpoint === undefined || !isEndpoint(endpoint))
    throw runtime("The value for the 'ApiEndpoint' field is not valid");
  return endpoint;
}

export function methodOf(args: JsonObject): string {
  const method = textMember(args, 'Method');
  if (method === undefined || !httpMethods.includes(method))
    throw runtime("The value for the 'Method' field is not valid");
  return method;
}

/** Answers the connection of a request, which may stand in two places. */
export function connectionOf({ Authentication, InvocationConfig }: JsonObject): string {
  const arn = textMember(objectOf(InvocationConfig ?? Authentication, 'InvocationConfig'), 'ConnectionArn');
  if (arn === undefined) throw runtime("The field 'ConnectionArn' is required but was missing");
  return arn;
}

/**
 * Makes the request of a task with the additions of its connection, which win over the task's own members. docs: AWS
 * Step Functions Developer Guide, "Call HTTPS APIs in Step Functions workflows" (Merging EventBridge connection and
 * HTTP Task definition data)
 */
export function requestOf(args: JsonObject, { headers, query, body }: Additions, region: string): HttpRequest {
  const url = addressOf(endpointOf(args));
  const given = objectOf(args['QueryParameters'], 'QueryParameters');
  for (const [name, value] of Object.entries({ ...given, ...query }))
    for (const item of [value].flat()) url.searchParams.append(name, textOf(item));
  const text = bodyOf(args, body);
  const type = text === '' ? {} : { 'Content-Type': 'application/json; charset=UTF-8' };
  const own = { 'User-Agent': `Amazon|StepFunctions|HttpInvoke|${region}`, Range: 'bytes=0-262144' };
  return { method: methodOf(args), url, headers: mergedHeaders(type, headersOf(args), headers, own), body: text };
}

function headersOf({ Headers }: JsonObject): Record<string, string> {
  const given = Object.entries(objectOf(Headers, 'Headers'));
  const refused = given.find(([name]) => reserved.test(name));
  if (refused) throw runtime(`The header '${refused[0]}' must not be specified`);
  return Object.fromEntries(given.map(([name, value]) => [name, [value].flat().map(textOf).join(',')]));
}

/** Merges headers, whose names are equal in upper and lower case. A later header replaces an earlier one. */
function mergedHeaders(...all: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const merged = new Map<string, readonly [string, string]>();
  for (const entry of all.flatMap((headers) => Object.entries(headers))) merged.set(entry[0].toLowerCase(), entry);
  return Object.fromEntries(merged.values());
}

function bodyOf(args: JsonObject, added: Readonly<Record<string, string>>): string {
  const { RequestBody: given = null, Transform } = args;
  const isAdded = Object.keys(added).length > 0;
  if (given === null && !isAdded) return '';
  if (isAdded && given !== null && !isObject(given))
    throw runtime('The request body is no object, and the connection has body parameters: they cannot be merged');
  const body = isAdded ? { ...(given as JsonObject | null), ...added } : given;
  const format = formatOf(objectOf(Transform, 'Transform'));
  if (typeof body === 'string') return body;
  return format === undefined || !isObject(body) ? writeJson(body) : formOf(body, format);
}

type ArrayFormat = Parameters<typeof formOf>[1];

/** Answers how a form writes lists, or undefined if the body is no form. */
function formatOf({ RequestBodyEncoding = 'NONE', RequestEncodingOptions }: JsonObject): ArrayFormat | undefined {
  const { ArrayFormat = 'INDICES' } = objectOf(RequestEncodingOptions, 'RequestEncodingOptions');
  if (RequestBodyEncoding !== 'NONE' && RequestBodyEncoding !== 'URL_ENCODED')
    throw runtime("The value for the 'RequestBodyEncoding' field is not valid");
  if (!arrayFormats.includes(asText(ArrayFormat))) throw runtime("The value for the 'ArrayFormat' field is not valid");
  return RequestBodyEncoding === 'NONE' ? undefined : (ArrayFormat as ArrayFormat);
}

function objectOf(value: Json | undefined, name: string): JsonObject {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw runtime(`The field '${name}' must be an object`);
  return value;
}

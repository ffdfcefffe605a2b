import { XMLBuilder } from 'fast-xml-parser';
import type { Reading } from '../contract/action.ts';
import type { AwsResponse, Protocol, Refusals, UnauthenticatedRequest } from '../contract/service.ts';
import { AwsError } from '../kernel/errors.ts';
import { decodeUtf8 } from '../kernel/utf8.ts';
import { deepestMember, requireFewParameters } from './many-values.ts';

const builder = new XMLBuilder({ suppressEmptyNode: false });

/**
 * AWS Query: the request is a form with `Action`, `Version` and flattened members (`MessageAttributes.entry.1.Name=…`),
 * and the answer is XML. Outputs are plain objects; a service writes lists as `{ member: [...] }` where its answers do.
 * docs: Smithy, "AWS Query protocol"
 */
export const queryProtocol = (xmlNamespace: string, refusals: Partial<Refusals> = {}): Protocol => ({
  read: readQueryRequest,
  answer(request, action, output) {
    const document = {
      [`${action}Response`]: { [`${action}Result`]: output ?? {}, ResponseMetadata: { RequestId: request.requestId } },
    };
    const xml = builder.build(document);
    return xmlResponse(request, 200, xml.replace(`<${action}Response>`, `<${action}Response xmlns="${xmlNamespace}">`));
  },
  error: queryError,
  refusals: {
    signature: 'query',
    denied: { code: 'AccessDenied', status: 403 },
    throttled: { code: 'Throttling', status: 400, message: 'Rate exceeded' },
    ...refusals,
  },
});

/**
 * Turns an output type of the SDK into the form of an answer: times are texts, and a list has its items as `member`. A
 * member that may be undefined may be absent.
 */
export type QueryWire<Output> = Output extends Date
  ? string
  : Output extends readonly (infer Item)[]
    ? { readonly member: readonly QueryWire<Item>[] }
    : Output extends object
      ? QueryMembers<Output>
      : Output;

type QueryMembers<Output> = {
  readonly [Name in keyof Output as Name extends '$metadata' ? never : Name]?: QueryWire<Output[Name]> | undefined;
};

/** Reads the action that a request names, and its members. */
function readQueryRequest(request: UnauthenticatedRequest): Reading {
  const form = request.method === 'GET' ? unsigned(request.query) : readForm(request.body);
  const action = form.get('Action') ?? '';
  form.delete('Action');
  form.delete('Version');
  return { action, input: unflatten(form) };
}

/** The query string may carry the call, and then also its signature, which is no member. */
const unsigned = (query: URLSearchParams): URLSearchParams =>
  new URLSearchParams([...query].filter(([name]) => !name.startsWith('X-Amz-')));

function readForm(body: Uint8Array): URLSearchParams {
  requireFewParameters(body);
  const text = decodeUtf8(body);
  const form = new URLSearchParams(text);
  if (text === undefined || (hasReplacement(form) && !isUtf8Encoded(text)))
    throw new AwsError('MalformedInput', 'The request body is not UTF-8.');
  return form;
}

/** U+FFFD stands for bytes that are not UTF-8, unless the client has sent that character itself. */
const hasReplacement = (form: URLSearchParams): boolean =>
  [...form].some(([name, value]) => name.includes('\ufffd') || value.includes('\ufffd'));

const percent = 0x25;

/** The value of a hexadecimal digit. */
function digitOf(byte = 0): number | undefined {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : undefined;
}

function isUtf8Encoded(form: string): boolean {
  const bytes = Buffer.from(form);
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1, length += 1) {
    const high = bytes[at] === percent ? digitOf(bytes[at + 1]) : undefined;
    const low = high === undefined ? undefined : digitOf(bytes[at + 2]);
    if (high === undefined || low === undefined) bytes[length] = bytes[at] ?? 0;
    else {
      bytes[length] = high * 16 + low;
      at += 2;
    }
  }
  return decodeUtf8(bytes.subarray(0, length)) !== undefined;
}

/** Translates what the JSON protocols call a SerializationException. */
const codeOf = ({ code }: AwsError): string => (code === 'SerializationException' ? 'MalformedInput' : code);

export function queryError(request: UnauthenticatedRequest, error: AwsError): AwsResponse {
  return xmlResponse(
    request,
    error.status,
    builder.build({
      ErrorResponse: {
        Error: {
          Type: error.status < 500 ? 'Sender' : 'Receiver',
          Code: codeOf(error),
          Message: error.message,
          ...error.details,
        },
        RequestId: request.requestId,
      },
    }),
  );
}

/** docs: Smithy, "AWS EC2 query protocol" */
export const ec2Error = (request: UnauthenticatedRequest, error: AwsError): AwsResponse =>
  xmlResponse(
    request,
    error.status,
    builder.build({
      Response: { Errors: { Error: { Code: codeOf(error), Message: error.message } }, RequestID: request.requestId },
    }),
  );

const xmlResponse = (request: UnauthenticatedRequest, status: number, body: string): AwsResponse => ({
  status,
  headers: { 'content-type': 'text/xml', 'x-amzn-requestid': request.requestId },
  body,
});

/**
 * Turns `a.entry.1.Name=x` into `{ a: [{ Name: 'x' }] }`: `entry` and `member` before a number make a list, and names
 * with dots make objects.
 */
export function unflatten(form: URLSearchParams): Record<string, unknown> {
  const root: Record<string, unknown> = Object.create(null);
  for (const [key, value] of form) {
    const parts = key.length > longestKey ? [] : key.split('.');
    const path = parts.filter((part) => part !== 'entry' && part !== 'member');
    if (path.length > deepestMember || parts.length === 0)
      throw new AwsError('MalformedInput', `A member lies deeper than ${deepestMember} levels.`);
    setPath(root, path, value, key);
  }
  return listsOf(root) as Record<string, unknown>;
}

/** No action has members whose names are longer. */
const longestKey = 2_000;

function setPath(target: Record<string, unknown>, [head, ...rest]: string[], value: string, key: string): void {
  if (head === undefined) return;
  if (rest.length === 0) {
    if (typeof target[head] === 'object') throw contradiction(key);
    target[head] = value;
    return;
  }
  const inner = (target[head] ??= Object.create(null));
  if (typeof inner !== 'object') throw contradiction(key);
  setPath(inner as Record<string, unknown>, rest, value, key);
}

const contradiction = (key: string): AwsError =>
  new AwsError('MalformedInput', `${key.slice(0, 100)} is a value and a structure.`);

function listsOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  if (entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key)))
    return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => listsOf(item));
  return Object.fromEntries(entries.map(([key, item]) => [key, listsOf(item)]));
}

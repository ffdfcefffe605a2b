import type { Call } from '../../contract/action.ts';
import type { AwsResponse, Door, Note, UnauthenticatedRequest } from '../../contract/service.ts';
import { nameOf, type Principal } from '../../kernel/principal.ts';
import { required } from '../../protocol/form-signature.ts';
import { writeXml, xmlResponse } from '../../protocol/rest-xml.ts';
import { readAddress } from './engine/address.ts';
import { untilFile, type FormParts } from './engine/form-file.ts';
import { checkPostPolicy } from './engine/post-policy.ts';
import { requestIds, S3Error, s3ErrorResponse } from './errors.ts';
import type { S3Request } from './s3-action.ts';

export interface PostPorts {
  readonly now: () => number;
  readonly endpointUrl: string;
  verifyForm(fields: ReadonlyMap<string, string>): Principal;
  /** Runs PutObject, judged as the caller. */
  put(input: S3Request, call: Call): Promise<AwsResponse>;
}

const isForm = (type = ''): boolean => type.toLowerCase().startsWith('multipart/form-data');

/**
 * Takes POST Object, the upload from a browser by a form: the policy in the form is signed, not the request. docs:
 * Amazon S3 API Reference, "POST Object"
 */
export const createPostDoor = (ports: PostPorts): Door => ({
  action: 'PostObject',
  accepts: ({ method, headers }) =>
    method === 'POST' && headers['authorization'] === undefined && isForm(headers['content-type']),
  last: true,
  mostBodyBytes: 64 * 2 ** 20,
  answer: (request, note) => post(ports, request, note),
  error: s3ErrorResponse,
});

async function post(ports: PostPorts, request: UnauthenticatedRequest, note: Note): Promise<AwsResponse> {
  const { bucket } = readAddress(request.path, request.headers['host'] ?? '');
  const { fields, file } = await readForm(request);
  const template = required(fields, 'key');
  if (!fields.has('policy')) throw new S3Error(403, 'AccessDenied', 'Access Denied');
  const principal = ports.verifyForm(fields);
  note.principal = nameOf(principal);
  note.subject = `arn:aws:s3:::${bucket}`;
  checkPostPolicy(required(fields, 'policy'), new Map([...fields, ['bucket', bucket]]), file.bytes.length, ports.now());
  const key = template.replaceAll('${filename}', () => file.name);
  // recorded: scality/cloudserver#5601
  if (key === '') throw new S3Error(400, 'InvalidArgument', 'User key must have a length greater than 0.');
  const headers = { host: request.headers['host'] ?? '', ...headersOf(fields) };
  const input: S3Request = { method: 'PUT', bucket, key, query: new URLSearchParams(), headers, body: file.bytes };
  const { requestId, sourceIp } = request;
  const stored = await ports.put(input, { principal, requestId, sourceIp, entry: note.id });
  return answerOf(ports, { bucket, key, fields, etag: stored.headers['etag'] ?? '', kept: stored.headers }, request);
}

interface Form {
  /** The fields by names in lower case. What follows the file is ignored. */
  readonly fields: ReadonlyMap<string, string>;
  readonly file: { readonly name: string; readonly bytes: Uint8Array };
}

async function readForm({ headers, body }: UnauthenticatedRequest): Promise<Form> {
  const fields = new Map<string, string>();
  const type = headers['content-type'] ?? '';
  const { form, file: bytes = new Uint8Array() } = partsOf(type, body);
  for (const [name, value] of await formData(type, form)) {
    if (name.toLowerCase() === 'file') return { fields, file: { name: nameOfFile(value), bytes } };
    if (typeof value === 'string') fields.set(name.toLowerCase(), value);
  }
  throw new S3Error(400, 'InvalidArgument', 'POST requires exactly one file upload per request.', {
    ArgumentName: 'file',
    ArgumentValue: '0',
  });
}

const nameOfFile = (value: string | File): string => (typeof value === 'string' ? '' : value.name);

function partsOf(type: string, body: Uint8Array): FormParts {
  const boundary = /;[ \t]*boundary="?([^";]+)/i.exec(type)?.[1]?.trim() ?? '';
  const parts = untilFile(body, boundary);
  if (!parts) throw malformed();
  return parts;
}

async function formData(type: string, form: Uint8Array): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(form), { headers: { 'content-type': type } }).formData();
  } catch {
    throw malformed();
  }
}

const malformed = (): S3Error =>
  new S3Error(400, 'MalformedPOSTRequest', 'The body of your POST request is not well-formed multipart/form-data.');

const plainHeaders = ['content-type', 'cache-control', 'content-disposition', 'content-encoding', 'expires'];

/** The fields that correspond to headers of a PUT. */
const headersOf = (fields: ReadonlyMap<string, string>): Record<string, string> =>
  Object.fromEntries(
    [...fields]
      .map(([name, value]): [string, string] => [name === 'acl' ? 'x-amz-acl' : name, value])
      .filter(([name]) => plainHeaders.includes(name) || name.startsWith('x-amz-')),
  );

interface Stored {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
  readonly fields: ReadonlyMap<string, string>;
  readonly kept: Readonly<Record<string, string>>;
}

function answerOf(
  { endpointUrl }: PostPorts,
  { bucket, key, etag, fields, kept }: Stored,
  request: UnauthenticatedRequest,
): AwsResponse {
  const location = `${endpointUrl}/${bucket}/${encodeURIComponent(key)}`;
  const headers = { ...kept, location, ...requestIds(request) };
  const redirect = redirectOf(fields, { bucket, key, etag });
  if (redirect !== undefined) return { status: 303, headers: { ...headers, location: redirect }, body: '' };
  const status = fields.get('success_action_status');
  if (status !== '201') return { status: status === '200' ? 200 : 204, headers, body: '' };
  const content = { Location: location, Bucket: bucket, Key: key, ETag: etag };
  return xmlResponse(201, writeXml('PostResponse', content), headers);
}

/**
 * Answers the URL of the redirect, or undefined for an invalid URL, as if it were absent. docs: Amazon S3 API
 * Reference, "POST Object"
 */
function redirectOf(fields: ReadonlyMap<string, string>, told: Readonly<Record<string, string>>): string | undefined {
  const text = fields.get('success_action_redirect') ?? fields.get('redirect') ?? '';
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  for (const [name, value] of Object.entries(told)) url.searchParams.append(name, value);
  return url.toString();
}

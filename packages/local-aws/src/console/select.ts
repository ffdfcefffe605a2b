import { signed } from '../client/sign.ts';
import { AwsError } from '../kernel/errors.ts';
import type { ConsoleAccount } from './console.ts';

export interface Selection {
  readonly bucket: string;
  readonly key: string;
  readonly expression: string;
  /** The format of the object. */
  readonly format: 'JSON lines' | 'JSON document' | 'CSV' | 'Parquet';
  readonly compression: 'NONE' | 'GZIP' | 'BZIP2';
}

export interface Selected {
  /** The id by which the journal knows the request. */
  readonly requestId: string | null;
  readonly ms: number;
  /** The records; each is one line. */
  readonly records: string;
  readonly bytesScanned?: number;
  readonly bytesReturned?: number;
}

const inputs: Readonly<Record<Selection['format'], string>> = {
  'JSON lines': '<JSON><Type>LINES</Type></JSON>',
  'JSON document': '<JSON><Type>DOCUMENT</Type></JSON>',
  CSV: '<CSV><FileHeaderInfo>USE</FileHeaderInfo></CSV>',
  Parquet: '<Parquet></Parquet>',
};

/**
 * Asks S3 for the records of an object that an expression selects. docs: Amazon S3 API Reference, "SelectObjectContent"
 */
export async function select(account: ConsoleAccount, selection: Selection): Promise<Selected> {
  const { bucket, key, expression, format, compression } = selection;
  const { awsEndpointUrl, region, credentials } = account;
  const path = [bucket, ...key.split('/')].map(encodeURIComponent).join('/');
  const url = `${awsEndpointUrl}/${path}?select=&select-type=2`;
  const input = Object.hasOwn(inputs, format) ? inputs[format] : inputs['JSON lines'];
  const body =
    '<SelectObjectContentRequest xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
    `<Expression>${escaped(expression)}</Expression><ExpressionType>SQL</ExpressionType>` +
    `<InputSerialization><CompressionType>${escaped(compression)}</CompressionType>${input}</InputSerialization>` +
    '<OutputSerialization><JSON/></OutputSerialization></SelectObjectContentRequest>';
  const began = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    headers: signed({ url, body, region, service: 's3', headers: {} }, credentials),
    body,
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  if (!response.ok) throw refusalIn(bytes.toString('utf8'), response.status);
  const about = { requestId: response.headers.get('x-amz-request-id'), ms: Math.round(performance.now() - began) };
  return { ...about, ...readEvents(bytes) };
}

const escaped = (text: string): string =>
  String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function refusalIn(text: string, status: number): AwsError {
  const member = (name: string): string => text.split(`<${name}>`)[1]?.split(`</${name}>`)[0] ?? '';
  return new AwsError(member('Code') || String(status), member('Message'), { status });
}

/** docs: Amazon S3 API Reference, "Event stream messages" in "SelectObjectContent" */
function readEvents(bytes: Buffer): Pick<Selected, 'records' | 'bytesScanned' | 'bytesReturned'> {
  const records: Buffer[] = [];
  let stats = '';
  for (let at = 0; at < bytes.length;) {
    const [total, headerBytes] = [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)];
    const headers = readHeaders(bytes.subarray(at + 12, at + 12 + headerBytes));
    const payload = bytes.subarray(at + 12 + headerBytes, at + total - 4);
    if (headers[':message-type'] === 'error')
      throw new AwsError(headers[':error-code'] ?? 'Error', headers[':error-message'] ?? '');
    if (headers[':event-type'] === 'Records') records.push(payload);
    if (headers[':event-type'] === 'Stats') stats = payload.toString('utf8');
    at += total;
  }
  const figure = (name: string): number => Number(stats.split(`<${name}>`)[1]?.split('<')[0]);
  return {
    records: Buffer.concat(records).toString('utf8'),
    bytesScanned: figure('BytesScanned'),
    bytesReturned: figure('BytesReturned'),
  };
}

/** Reads names and texts; each has its length before it. */
function readHeaders(bytes: Buffer): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let at = 0; at < bytes.length;) {
    const nameEnd = at + 1 + bytes.readUInt8(at);
    const valueEnd = nameEnd + 3 + bytes.readUInt16BE(nameEnd + 1);
    headers[bytes.toString('utf8', at + 1, nameEnd)] = bytes.toString('utf8', nameEnd + 3, valueEnd);
    at = valueEnd;
  }
  return headers;
}

import { requireLarge } from '../../../kernel/chunk-size.ts';
import { S3Error } from '../errors.ts';

export interface ChunkedBody {
  readonly bytes: Uint8Array;
  /** The trailing headers by lower-case name. */
  readonly trailers: ReadonlyMap<string, string>;
}

const incomplete = (): S3Error => new S3Error(400, 'IncompleteBody', 'The request body terminated unexpectedly');
const maxLine = 8192;

/**
 * Decodes `aws-chunked`: `<hex size>[;chunk-signature=…]\r\n<bytes>\r\n` … `0[;…]\r\n` trailers `\r\n`. Trailing
 * headers contain the checksum of a body whose checksum was not known when the request began.
 */
export function decodeAwsChunked(body: Uint8Array, decodedLength: number | undefined): ChunkedBody {
  const source = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const chunks: Buffer[] = [];
  let position = 0;
  let length = 0;
  for (;;) {
    const [line, next] = readLine(source, position);
    const size = /^([0-9a-fA-F]{1,8})(?:;|$)/.exec(line)?.[1];
    if (size === undefined) throw incomplete();
    const count = parseInt(size, 16);
    position = next;
    if (count === 0) break;
    requireLarge(chunks.at(-1)?.length, chunks.length + 1);
    if (position + count + 2 > source.length || source[position + count] !== 13 || source[position + count + 1] !== 10)
      throw incomplete();
    chunks.push(source.subarray(position, position + count));
    length += count;
    position += count + 2;
  }
  if (decodedLength !== undefined && decodedLength !== length) throw incomplete();
  const [only] = chunks;
  return {
    bytes: chunks.length === 1 && only ? only : Buffer.concat(chunks, length),
    trailers: readTrailers(source, position),
  };
}

function readLine(source: Buffer, position: number): [line: string, next: number] {
  const end = source.indexOf('\r\n', position, 'latin1');
  if (end < 0 || end - position > maxLine) throw incomplete();
  return [source.toString('latin1', position, end), end + 2];
}

function readTrailers(source: Buffer, start: number): Map<string, string> {
  const trailers = new Map<string, string>();
  for (const line of source.toString('latin1', start).split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (line !== '' && colon <= 0) {
      throw new S3Error(
        400,
        'MalformedTrailerError',
        'The request contained trailing data that was not well-formed or did not conform to our published schema.',
      );
    }
    if (line !== '') trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return trailers;
}

import { S3Error } from '../errors.ts';

/** docs: Amazon S3 API Reference, "POST Object" */
const mostBytesBefore = 20 * 1024;

/**
 * The fields of a form until its file, with the file, as a form: what stands behind it is not looked at. Undefined for
 * what is no form. Only so much of it is parsed: a parser takes seconds for a million fields, and whoever sends them
 * has not signed anything yet.
 */
export function untilFile(body: Uint8Array, boundary: string): Uint8Array | undefined {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const delimiter = `--${boundary}`;
  let at = bytes.indexOf(delimiter);
  while (at >= 0) {
    if (at > mostBytesBefore) throw tooMuchBefore();
    const afterDelimiter = at + delimiter.length;
    if (bytes.toString('latin1', afterDelimiter, afterDelimiter + 2) === '--') break;
    const headersEnd = bytes.indexOf('\r\n\r\n', at);
    if (headersEnd < 0) return undefined;
    if (headersEnd - at > mostBytesBefore) throw tooMuchBefore();
    const next = bytes.indexOf(`\r\n${delimiter}`, headersEnd);
    const headers = bytes.toString('latin1', at, headersEnd);
    if (next >= 0 && isFile.test(headers))
      return Buffer.concat([bytes.subarray(0, next), Buffer.from(`\r\n${delimiter}--\r\n`)]);
    if (next < 0) break;
    at = next + 2;
  }
  if (at < 0) return undefined;
  // It has no file.
  if (bytes.length > mostBytesBefore) throw tooMuchBefore();
  return body;
}

const isFile = /^content-disposition:[^\r\n]*;[ \t]*name="?file"?[ \t]*(?:[;\r]|$)/im;

/** recorded: waynehoover/s3_direct_upload#45 */
const tooMuchBefore = (): S3Error =>
  new S3Error(
    400,
    'MaxPostPreDataLengthExceeded',
    'Your POST request fields preceeding the upload file was too large.',
    { MaxPostPreDataLengthBytes: mostBytesBefore },
  );

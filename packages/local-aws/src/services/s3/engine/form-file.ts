import { S3Error } from '../errors.ts';

/** docs: Amazon S3 API Reference, "POST Object" */
const mostBytesBefore = 20 * 1024;

/** The part of a form that is parsed, and the bytes of its file, which is empty there. */
export interface FormParts {
  readonly form: Uint8Array;
  readonly file?: Uint8Array;
}

/**
 * The fields of a form until its file: what stands behind it is not looked at. Undefined for what is no form. Only so
 * much of it is parsed: a parser takes seconds for a million fields or many megabytes, and whoever sends them has not
 * signed anything yet.
 */
export function untilFile(body: Uint8Array, boundary: string): FormParts | undefined {
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
    const fileStart = headersEnd + '\r\n\r\n'.length;
    if (next >= 0 && isFile.test(headers)) {
      const form = Buffer.concat([bytes.subarray(0, fileStart), Buffer.from(`\r\n${delimiter}--\r\n`)]);
      return { form, file: bytes.subarray(Math.min(fileStart, next), next) };
    }
    if (next < 0) break;
    at = next + 2;
  }
  if (at < 0) return undefined;
  // It has no file.
  if (bytes.length > mostBytesBefore) throw tooMuchBefore();
  return { form: body };
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

import { S3Error } from '../errors.ts';

/** docs: Amazon S3 API Reference, "POST Object" */
const mostBytesBefore = 20 * 1024;

/** The part of a form that is parsed, in which the file is empty, and the bytes of the file. */
export interface FormParts {
  readonly form: Uint8Array;
  readonly file?: Uint8Array;
}

/**
 * Reads the fields of a form up to its file, and ignores what follows. Answers undefined if the body is no form. It
 * parses only a bounded part: a parser needs seconds for a million fields or many megabytes, and the sender has not
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
  // The form has no file.
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

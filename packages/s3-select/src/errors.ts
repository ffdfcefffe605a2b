/**
 * The error for a refused query or unreadable data: a code of S3 Select, a sentence, and the place if it is about
 * syntax. docs: Amazon S3 API Reference, "List of SELECT Object Content Error Codes"
 */
export class S3SelectError extends Error {
  readonly code: string;
  readonly line?: number;
  readonly column?: number;

  constructor(code: string, message: string, at?: Position) {
    super(at === undefined ? message : `${message} at line ${at.line}, column ${at.column}.`);
    this.name = code;
    this.code = code;
    if (at !== undefined) {
      this.line = at.line;
      this.column = at.column;
    }
  }
}

export interface Position {
  line: number;
  column: number;
}

/**
 * The limit of a record, in the input and in the result. docs: Amazon S3 User Guide, "Querying data in place with
 * Amazon S3 Select"
 */
export const maxRecordBytes = 1024 * 1024;

export const overMaxRecordSize = (): S3SelectError =>
  new S3SelectError(
    'OverMaxRecordSize',
    'The length of a record in the input or result is greater than the maxCharsPerRecord limit of 1 MB.',
  );

export const jsonParsingError = (): S3SelectError =>
  new S3SelectError('JSONParsingError', 'An error occurred while parsing the JSON file. Check the file and try again.');

export const invalidTextEncoding = (): S3SelectError =>
  new S3SelectError('InvalidTextEncoding', 'The encoding type is not valid. Only UTF-8 encoding is supported.');

export const invalidParameter = (message: string): S3SelectError =>
  new S3SelectError('InvalidRequestParameter', message);

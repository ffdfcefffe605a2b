import { invalidArgument, invalidRequest, S3Error } from '../errors.ts';

/** The bytes `[start, end)` of one part of an object, and how many parts it has. */
export interface PartRange {
  readonly start: number;
  readonly end: number;
  /** It is undefined for an object that was not uploaded in parts. */
  readonly count: number | undefined;
}

interface Sized {
  readonly size: number;
  readonly parts?: readonly number[];
}

/**
 * An object that was not uploaded in parts is its own first part. docs: Amazon S3 API Reference, "GetObject"
 * (partNumber; the words of the errors are those of other implementations)
 */
export function readPart(partNumber: string, range: string | undefined, { size, parts }: Sized): PartRange {
  const number = /^\d{1,5}$/.test(partNumber) ? Number(partNumber) : 0;
  if (number < 1 || number > 10_000)
    throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive', 'partNumber', partNumber);
  if (range !== undefined) throw invalidRequest('Cannot specify both Range header and partNumber query parameter');
  const sizes = parts ?? [size];
  if (number > sizes.length)
    throw new S3Error(416, 'InvalidPartNumber', 'The requested partnumber is not satisfiable', {
      PartNumberRequested: number,
      ActualPartCount: sizes.length,
    });
  const start = sizes.slice(0, number - 1).reduce((sum, one) => sum + one, 0);
  return { start, end: start + (sizes[number - 1] ?? 0), count: parts?.length };
}

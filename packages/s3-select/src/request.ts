import type { SelectOptions, SelectRequest } from './api.ts';
import { invalidParameter, S3SelectError } from './errors.ts';
import { checkRange } from './scan/range.ts';

const count = (...values: unknown[]): number => values.filter((value) => value !== undefined).length;

const checkOne = (name: string, json: unknown, csv: unknown): void => {
  if (count(json, csv) > 1)
    throw new S3SelectError('ObjectSerializationConflict', `${name} specifies more than one format.`);
  if (count(json, csv) === 0) throw new S3SelectError('MissingRequiredParameter', `${name} is required.`);
};

const checkInput = ({ json, csv }: SelectRequest['input']): void => {
  checkOne('InputSerialization', json, csv);
  if (csv !== undefined) return;
  if (json?.type === undefined) throw new S3SelectError('MissingRequiredParameter', 'Type is required.');
  if (json.type !== 'LINES' && json.type !== 'DOCUMENT') {
    throw new S3SelectError(
      'InvalidJsonType',
      'The JsonType value is not valid. Only DOCUMENT and LINES are supported.',
    );
  }
};

export const checkOutput = ({ json, csv }: SelectRequest['output']): void => {
  checkOne('OutputSerialization', json, csv);
  if (csv?.quoteFields !== undefined && csv.quoteFields !== 'ALWAYS' && csv.quoteFields !== 'ASNEEDED') {
    throw new S3SelectError(
      'InvalidQuoteFields',
      'The QuoteFields value is not valid. Only ALWAYS and ASNEEDED are supported.',
    );
  }
  for (const [name, value] of Object.entries(csv ?? {})) {
    if ((name === 'quoteCharacter' || name === 'quoteEscapeCharacter') && [...String(value)].length !== 1) {
      throw invalidParameter(`The value of ${name} has to be one character.`);
    }
  }
};

/**
 * Refuses a request with missing, contradictory or unsupported members, with the code for each case. docs: Amazon S3
 * API Reference, "List of SELECT Object Content Error Codes"
 */
export const checkRequest = (request: SelectRequest, { sourceOffset = 0 }: SelectOptions): void => {
  checkInput(request.input);
  checkOutput(request.output);
  const { json, csv } = request.input;
  if (request.scanRange !== undefined && (json?.type === 'DOCUMENT' || csv?.allowQuotedRecordDelimiter === true)) {
    throw new S3SelectError(
      'UnsupportedScanRangeInput',
      'Scan range queries are not supported on this type of object.',
    );
  }
  if (request.scanRange !== undefined) checkRange(request.scanRange);
  if (!Number.isSafeInteger(sourceOffset) || sourceOffset < 0)
    throw invalidParameter('sourceOffset has to be a position.');
  if (sourceOffset > 0 && csv?.fileHeaderInfo === 'USE')
    throw invalidParameter('The source has to begin with the header.');
};

import type { SelectRequest } from 's3-select';
import { childOf, onlyChildren, textOf, type XmlElement } from '../../../protocol/rest-xml.ts';
import { malformedXml, S3Error } from '../errors.ts';

export interface SelectCall {
  /** The input of a query on Parquet has no options. */
  readonly request: SelectRequest;
  readonly isParquet: boolean;
  readonly compression: 'NONE' | 'GZIP' | 'BZIP2';
  readonly progress: boolean;
}

const selectError = (code: string, message: string): S3Error => new S3Error(400, code, message);
const missing = (): S3Error =>
  selectError(
    'MissingRequiredParameter',
    'The SelectRequest entity is missing a required parameter. Check the service documentation and try again.',
  );
const invalid = (): S3Error =>
  selectError(
    'InvalidRequestParameter',
    'The value of a parameter in the SelectRequest element is not valid. Check the service API documentation ' +
      'and try again.',
  );

const csvInput = [
  'FileHeaderInfo',
  'Comments',
  'QuoteEscapeCharacter',
  'RecordDelimiter',
  'FieldDelimiter',
  'QuoteCharacter',
  'AllowQuotedRecordDelimiter',
];
const csvOutput = ['QuoteFields', 'QuoteEscapeCharacter', 'RecordDelimiter', 'FieldDelimiter', 'QuoteCharacter'];

/**
 * Reads the request document. Its root may also have the name `SelectRequest`, which the error messages use. docs:
 * Amazon S3 API Reference, "SelectObjectContent"
 */
export function readSelectRequest(root: XmlElement): SelectCall {
  if (root.name !== 'SelectObjectContentRequest' && root.name !== 'SelectRequest') throw malformedXml();
  onlyChildren(root, [
    'Expression',
    'ExpressionType',
    'RequestProgress',
    'InputSerialization',
    'OutputSerialization',
    'ScanRange',
  ]);
  const expression = textOf(root, 'Expression');
  const input = childOf(root, 'InputSerialization');
  const output = childOf(root, 'OutputSerialization');
  const expressionType = textOf(root, 'ExpressionType');
  if (!expression || !input || !output || expressionType === undefined) throw missing();
  if (expressionType.toUpperCase() !== 'SQL')
    throw selectError('InvalidExpressionType', 'The ExpressionType is not valid. Only SQL expressions are supported.');
  const scanRange = readScanRange(childOf(root, 'ScanRange'));
  const compression = readCompression(input);
  if (scanRange && compression !== 'NONE')
    throw selectError('UnsupportedScanRangeInput', 'Scan range queries are not supported on this type of object.');
  const isParquet = childOf(input, 'Parquet') !== undefined;
  // docs: Amazon S3 API Reference, "SelectObjectContent" (no compression of a whole Parquet object)
  if (isParquet && compression !== 'NONE') throw invalid();
  return {
    isParquet,
    request: { expression, input: readInput(input), output: readOutput(output), ...(scanRange && { scanRange }) },
    compression,
    progress: textOf(childOf(root, 'RequestProgress'), 'Enabled') === 'true',
  };
}

function readInput(input: XmlElement): SelectRequest['input'] {
  onlyChildren(input, ['CSV', 'JSON', 'Parquet', 'CompressionType']);
  const [csv, json, parquet] = ['CSV', 'JSON', 'Parquet'].map((name) => childOf(input, name));
  if ([csv, json, parquet].filter(Boolean).length !== 1)
    throw selectError(
      'InvalidDataSource',
      'The data source type is not valid. Only CSV, JSON, and Parquet are supported.',
    );
  if (parquet) {
    onlyChildren(parquet, []);
    return {};
  }
  if (csv) return { csv: readCsv(csv, csvInput) };
  const type = textOf(json, 'Type')?.toUpperCase();
  if (type !== 'LINES' && type !== 'DOCUMENT')
    throw selectError('InvalidJsonType', 'The JsonType is not valid. Only DOCUMENT and LINES are supported.');
  return { json: { type } };
}

function readOutput(output: XmlElement): SelectRequest['output'] {
  onlyChildren(output, ['CSV', 'JSON']);
  const [csv, json] = ['CSV', 'JSON'].map((name) => childOf(output, name));
  if ((csv === undefined) === (json === undefined))
    throw selectError(
      'InvalidDataSource',
      'The data source type is not valid. Only CSV, JSON, and Parquet are supported.',
    );
  if (csv) return { csv: readCsv(csv, csvOutput) };
  if (json) onlyChildren(json, ['RecordDelimiter']);
  const recordDelimiter = textOf(json, 'RecordDelimiter');
  return { json: recordDelimiter === undefined ? {} : { recordDelimiter } };
}

function csvValue(name: string, text: string): string | boolean {
  if (name === 'AllowQuotedRecordDelimiter') return text.toLowerCase() === 'true';
  return name === 'FileHeaderInfo' || name === 'QuoteFields' ? text.toUpperCase() : text;
}

/** Reads `FileHeaderInfo` as `fileHeaderInfo`; the engine checks the values. */
function readCsv(csv: XmlElement, names: readonly string[]): Record<string, never> {
  onlyChildren(csv, names);
  const entries = csv.children.map(({ name, text }): [string, string | boolean] => [
    name.charAt(0).toLowerCase() + name.slice(1),
    csvValue(name, text),
  ]);
  return Object.fromEntries(entries) as Record<string, never>;
}

function readCompression(input: XmlElement): SelectCall['compression'] {
  const type = (textOf(input, 'CompressionType') ?? 'NONE').toUpperCase();
  if (type === 'NONE' || type === 'GZIP' || type === 'BZIP2') return type;
  throw selectError(
    'InvalidCompressionFormat',
    'The file is not in a supported compression format. Only GZIP and BZIP2 are supported.',
  );
}

function readScanRange(element: XmlElement | undefined): { start?: number; end?: number } | undefined {
  if (!element) return undefined;
  onlyChildren(element, ['Start', 'End']);
  const [start, end] = ['Start', 'End'].map((name) => {
    const text = textOf(element, name);
    if (text !== undefined && !/^\d{1,15}$/.test(text.trim())) throw invalid();
    return text === undefined ? undefined : Number(text);
  });
  if (start === undefined && end === undefined) throw missing();
  return { ...(start !== undefined && { start }), ...(end !== undefined && { end }) };
}

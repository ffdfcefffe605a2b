import { dateOf, decimal, S3SelectError, timestamp, type Value } from 's3-select';
import type { SchemaElement, SchemaTree } from 'hyparquet';
import { parquetParsingError } from './formats.ts';

/** Turns what the reader answers for a column into a value of the dialect. */
export type ToValue = (value: unknown) => Value;

/**
 * A column of a Parquet file. `isDoubtful` if there is something in it that is shown in a way that nobody could verify.
 */
export interface ColumnType {
  readonly toValue: ToValue;
  readonly isDoubtful: boolean;
}

const unsupported = (name: string): S3SelectError =>
  new S3SelectError('UnsupportedParquetType', `The specified Parquet type is not supported. (${name})`);

/**
 * The types of leaves. docs: Amazon S3 User Guide, "Data types" (Supported Parquet types, and the table that maps them:
 * INT(64) is a decimal, DATE a timestamp, and timestamps in INT(96) are not supported)
 */
const leaves: Readonly<Record<string, (element: SchemaElement) => ToValue>> = {
  'BOOLEAN NONE': () => checked('boolean'),
  'INT32 NONE': () => integer,
  'INT32 INT_8': () => integer,
  'INT32 INT_16': () => integer,
  'INT32 INT_32': () => integer,
  'INT32 DATE': () => date,
  'INT32 DECIMAL': decimalOf,
  'INT64 NONE': () => (value) => decimal(whole(value), 0),
  'INT64 INT_64': () => (value) => decimal(whole(value), 0),
  'INT64 DECIMAL': decimalOf,
  'INT64 TIMESTAMP_MILLIS': () => momentOf(3),
  'INT64 TIMESTAMP_MICROS': () => momentOf(6),
  'INT64 TIMESTAMP_NANOS': () => momentOf(9),
  'FLOAT NONE': () => checked('number'),
  'DOUBLE NONE': () => checked('number'),
  'BYTE_ARRAY NONE': () => text,
  'BYTE_ARRAY UTF8': () => text,
  'BYTE_ARRAY ENUM': () => text,
  'BYTE_ARRAY DECIMAL': decimalOf,
  'FIXED_LEN_BYTE_ARRAY DECIMAL': decimalOf,
};

/** The annotation of an element, in the words of the older of its two forms. */
function annotationOf({ converted_type: converted, logical_type: logical }: SchemaElement): string {
  if (logical?.type === 'TIMESTAMP') return `TIMESTAMP_${logical.unit}`;
  if (logical?.type === 'INTEGER') return `${logical.isSigned ? '' : 'U'}INT_${logical.bitWidth}`;
  if (logical?.type === 'STRING') return 'UTF8';
  return converted ?? logical?.type ?? 'NONE';
}

/** Answers how the values of a column are shown, or throws UnsupportedParquetType. */
export function typeOf(node: SchemaTree): ColumnType {
  const { element, children } = node;
  const annotation = annotationOf(element);
  const isRepeated = element.repetition_type === 'REPEATED';
  if (children.length === 0) return repeatedly(isRepeated, leafOf(element, annotation));
  if (annotation === 'LIST') return listOf(node);
  if (annotation !== 'NONE') throw unsupported(`${annotation} ${element.name}`);
  const members = children.map((child) => [child.element.name, typeOf(child)] as const);
  return repeatedly(isRepeated, { toValue: structOf(members), isDoubtful: true });
}

function leafOf(element: SchemaElement, annotation: string): ColumnType {
  const leaf = leaves[`${element.type} ${annotation}`];
  if (!leaf) throw unsupported(`${annotation === 'NONE' ? element.type : annotation} ${element.name}`);
  return { toValue: known(leaf(element)), isDoubtful: element.type === 'BYTE_ARRAY' && annotation === 'NONE' };
}

/** docs: Amazon S3 User Guide, "Querying data in place with Amazon S3 Select" (the last value of a repeated field) */
function repeatedly(isRepeated: boolean, { toValue, isDoubtful }: ColumnType): ColumnType {
  if (!isRepeated) return { toValue, isDoubtful };
  return { toValue: (value) => toValue(Array.isArray(value) ? (value.at(-1) ?? null) : value), isDoubtful };
}

/** docs: Apache Parquet, "Logical Type Definitions" (LIST, and its backward-compatibility rules) */
function listOf({ children }: SchemaTree): ColumnType {
  const [repeated, ...others] = children;
  if (!repeated || others.length > 0 || repeated.element.repetition_type !== 'REPEATED') throw parquetParsingError();
  const item = repeated.children.length === 1 ? repeated.children[0] : once(repeated);
  if (!item) throw parquetParsingError();
  const { toValue, isDoubtful } = typeOf(item);
  const toList = (value: unknown): Value => {
    if (!Array.isArray(value)) throw parquetParsingError();
    return value.map(toValue);
  };
  return { toValue: known(toList), isDoubtful };
}

const once = (node: SchemaTree): SchemaTree => ({ ...node, element: { ...node.element, repetition_type: 'REQUIRED' } });

function structOf(members: readonly (readonly [string, ColumnType])[]): ToValue {
  return known((value) => {
    if (typeof value !== 'object') throw parquetParsingError();
    const struct = Object.create(null) as Record<string, Value>;
    for (const [name, { toValue }] of members) struct[name] = toValue((value as Record<string, unknown>)[name]);
    return struct;
  });
}

const known =
  (toValue: ToValue): ToValue =>
  (value) =>
    value === undefined || value === null ? null : toValue(value);

const checked =
  (type: 'boolean' | 'number'): ToValue =>
  (value) => {
    if (typeof value !== type) throw parquetParsingError();
    return value as Value;
  };

function text(value: unknown): Value {
  if (typeof value === 'string') return value;
  if (!(value instanceof Uint8Array)) throw parquetParsingError();
  return textOf(value);
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads the bytes of a text. */
export function textOf(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new S3SelectError('InvalidTextEncoding', 'The encoding type is not valid. Only UTF-8 encoding is supported.');
  }
}

function whole(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (!Number.isInteger(value)) throw parquetParsingError();
  return BigInt(value as number);
}

const integer: ToValue = (value) => whole(value);

/** The bytes of a number of 38 digits, with its sign. */
const mostDecimalBytes = 16;

function unitsOf(value: unknown): bigint {
  if (!(value instanceof Uint8Array)) return whole(value);
  if (value.length === 0 || value.length > mostDecimalBytes) throw parquetParsingError();
  return BigInt.asIntN(8 * value.length, BigInt(`0x${Buffer.from(value).toString('hex')}`));
}

function decimalOf({ scale, logical_type: logical }: SchemaElement): ToValue {
  const places = scale ?? (logical?.type === 'DECIMAL' ? logical.scale : 0);
  if (!Number.isInteger(places) || places < 0 || places > 38) throw parquetParsingError();
  return (value) => decimal(unitsOf(value), places);
}

const date: ToValue = (value) => {
  const moment = timestamp({ precision: 'day', ...dateOf(Number(whole(value))), offset: undefined });
  if (!moment) throw parquetParsingError();
  return moment;
};

const secondsOfDay = 86_400n;

const floor = (value: bigint, divisor: bigint): [quotient: bigint, rest: bigint] => {
  const rest = ((value % divisor) + divisor) % divisor;
  return [(value - rest) / divisor, rest];
};

/** Reads a timestamp that counts units of 10^-digits seconds since 1970. */
const momentOf =
  (digits: number): ToValue =>
  (value) => {
    const [seconds, fraction] = floor(whole(value), 10n ** BigInt(digits));
    const [days, rest] = floor(seconds, secondsOfDay);
    const ofDay = Number(rest);
    const moment = timestamp({
      precision: 'second',
      ...dateOf(Number(days)),
      hour: Math.floor(ofDay / 3600),
      minute: Math.floor(ofDay / 60) % 60,
      second: ofDay % 60,
      fraction: String(fraction).padStart(digits, '0'),
      offset: 0,
    });
    if (!moment) throw parquetParsingError();
    return moment;
  };

import { S3SelectError } from '../errors.ts';
import { isDecimal, isScalar, type Value } from '../plan/values.ts';
import { decimalText, type Decimal } from '../values/decimal.ts';
import { timestampText, type Timestamp } from '../values/timestamp.ts';

const writeNumber = (value: number): string => {
  if (!Number.isFinite(value))
    throw new S3SelectError('NumberFormatError', 'An error occurred while writing a number: it is too large.');
  return String(value === 0 ? 0 : value);
};

const writeStruct = (value: { [name: string]: Value }): string => {
  const fields: string[] = [];
  for (const name of Object.keys(value))
    if (value[name] !== undefined) fields.push(`${JSON.stringify(name)}:${writeJson(value[name])}`);
  return `{${fields.join(',')}}`;
};

/** Writes a number, boolean or timestamp as text. */
export const textOf = (value: boolean | number | bigint | Decimal | Timestamp): string => {
  if (typeof value === 'number') return writeNumber(value);
  if (typeof value !== 'object') return String(value);
  if (isDecimal(value)) return decimalText(value);
  return timestampText(value);
};

/** Writes a value as compact JSON. MISSING, which JSON lacks, is written as null. Lone surrogates are escaped. */
export const writeJson = (value: Value): string => {
  switch (typeof value) {
    case 'undefined':
      return 'null';
    case 'number':
      return writeNumber(value);
    case 'bigint':
      return value.toString();
    case 'object':
      break;
    default:
      return JSON.stringify(value);
  }
  if (value === null) return 'null';
  if (isScalar(value)) return isDecimal(value) ? decimalText(value) : JSON.stringify(timestampText(value));
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`;
  return writeStruct(value);
};

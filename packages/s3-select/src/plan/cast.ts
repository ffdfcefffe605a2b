import { S3SelectError } from '../errors.ts';
import type { CastType } from '../sql/ast.ts';
import { integer } from './arithmetic.ts';
import { decimalNumber, decimalOf, parseDecimal, truncated } from '../values/decimal.ts';
import { parseTimestamp } from '../values/timestamp.ts';
import { textOf } from '../json/write.ts';
import { isDecimal, isNumeric, isScalar, isTimestamp, isUnknown, typeName, type Value } from './values.ts';
import { spend } from './work.ts';

const failed = (value: Value, type: CastType): S3SelectError =>
  new S3SelectError('CastFailed', `The CAST of a ${typeName(value)} to ${type} failed.`);

const toInteger = (value: Value, exact: boolean): Value => {
  if (typeof value === 'boolean') return integer(BigInt(value), exact);
  if (typeof value === 'bigint') return integer(value, exact);
  if (typeof value === 'number' && Number.isFinite(value)) return integer(BigInt(Math.trunc(value)), exact);
  if (isDecimal(value)) {
    const whole = truncated(value);
    if (whole !== undefined) return integer(whole, exact);
  }
  if (typeof value === 'string' && /^\s*[+-]?\d{1,40}\s*$/.test(value))
    return integer(BigInt(value.trim().replace(/^\+/, '')), exact);
  throw failed(value, 'INT');
};

const toFloat = (value: Value): Value => {
  if (isNumeric(value)) return Number(value);
  if (isDecimal(value)) return decimalNumber(value);
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'string' && /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/.test(value)) {
    const number = Number(value);
    if (Number.isFinite(number)) return number;
  }
  throw failed(value, 'FLOAT');
};

const toBoolean = (value: Value): Value => {
  if (typeof value === 'boolean') return value;
  if (isNumeric(value)) return value != 0;
  if (isDecimal(value)) return value.units !== 0n;
  if (typeof value === 'string' && /^true$/i.test(value)) return true;
  if (typeof value === 'string' && /^false$/i.test(value)) return false;
  throw failed(value, 'BOOL');
};

const toDecimal = (value: Value): Value => {
  if (isDecimal(value)) return value;
  if (typeof value === 'boolean') return decimalOf(Number(value));
  if (isNumeric(value) && Number.isFinite(Number(value))) return decimalOf(value);
  const number = typeof value === 'string' && parseDecimal(value.trim());
  if (!number) throw failed(value, 'DECIMAL');
  return number;
};

const toTimestamp = (value: Value): Value => {
  if (isTimestamp(value)) return value;
  const moment = typeof value === 'string' && parseTimestamp(value.trim());
  if (!moment) throw failed(value, 'TIMESTAMP');
  return moment;
};

/** Implements CAST: NULL stays NULL, and MISSING stays MISSING. A float becomes an integer without its fraction. */
export const cast = (value: Value, type: CastType, exact: boolean): Value => {
  if (isUnknown(value)) return value;
  if (typeof value === 'string') spend(value.length);
  if (type === 'INT') return toInteger(value, exact);
  if (type === 'FLOAT') return toFloat(value);
  if (type === 'BOOL') return toBoolean(value);
  if (type === 'DECIMAL') return toDecimal(value);
  if (type === 'TIMESTAMP') return toTimestamp(value);
  if (typeof value !== 'object') return String(value);
  if (!isScalar(value)) throw failed(value, type);
  return textOf(value);
};

import { S3SelectError } from '../errors.ts';
import { formatTimestamp } from '../time/format.ts';
import { createTimestampParser } from '../time/parse.ts';
import { dateAdd, dateDiff, extract, timestampAt, type DatePart } from '../time/parts.ts';
import { parsePattern } from '../time/pattern.ts';
import { parseTimestamp, type Timestamp } from '../values/timestamp.ts';
import { integer } from './arithmetic.ts';
import type { CreateDates, Evaluate, Node } from './compile.ts';
import { textGiven, whole } from './functions.ts';
import { isTimestamp, isUnknown, typeName, type Value } from './values.ts';

const moment = (value: Value, name: string): Timestamp => {
  if (isTimestamp(value)) return value;
  throw new S3SelectError('IncorrectSqlFunctionArgumentType', `${name} takes a timestamp, not a ${typeName(value)}`);
};

const parserFor = (pattern: string | undefined): ((value: string) => Timestamp | undefined) => {
  if (pattern === undefined) return parseTimestamp;
  return createTimestampParser(parsePattern(pattern));
};

const toTimestamp = (value: string, pattern: string | undefined): Timestamp => {
  const found = parserFor(pattern)(value);
  if (found === undefined)
    throw new S3SelectError('ValueParseFailure', 'A timestamp parse failure occurred in the SQL expression.');
  return found;
};

const compileParts =
  ({ name, part }: Node<'date'>, values: readonly Evaluate[], exact: boolean): Evaluate =>
  (row) => {
    const [first, second] = values.map((value) => value(row));
    if (isUnknown(first) || (values.length > 1 && isUnknown(second))) return null;
    if (name === 'EXTRACT') return integer(BigInt(extract(part, moment(first, name))), exact);
    const unit = part as DatePart;
    if (name === 'DATE_ADD') return dateAdd(unit, whole(first, name), moment(second, name));
    return integer(BigInt(dateDiff(unit, moment(first, name), moment(second, name))), exact);
  };

/** Checks a pattern in the query before any data is read. */
const checkPattern = ({ name, arguments: [, pattern] }: Node<'call'>): void => {
  if (pattern?.kind !== 'string') return;
  if (name === 'TO_STRING') parsePattern(pattern.value);
  else createTimestampParser(parsePattern(pattern.value));
};

const compileConversion = (call: Node<'call'>, values: readonly Evaluate[]): Evaluate => {
  checkPattern(call);
  const { name } = call;
  return (row) => {
    const [subject, pattern] = values.map((value) => value(row));
    if (isUnknown(subject) || (values.length > 1 && isUnknown(pattern))) return null;
    if (name === 'TO_STRING') return formatTimestamp(moment(subject, name), parsePattern(textGiven(pattern, name)));
    return toTimestamp(textGiven(subject, name), values.length > 1 ? textGiven(pattern, name) : undefined);
  };
};

/** Makes the functions of dates and times. They are a separate part, so that a bundle can leave them out. */
export const createDates: CreateDates = (clock) => {
  let now: Timestamp | undefined;
  return (expression, values, exact) => {
    if (expression.kind === 'date') return compileParts(expression, values, exact);
    if (expression.name === 'UTCNOW') return () => (now ??= timestampAt(clock()));
    return compileConversion(expression, values);
  };
};

import { S3SelectError } from '../errors.ts';
import type { AggregateName, CastType, Expression, ScalarFunction } from './ast.ts';
import { close, open, unexpected, type Cursor } from './cursor.ts';
import { parseExpression } from './expressions.ts';
import { isDateCall, parseDateCall, parseExtract } from './dates.ts';

const aggregates: Record<string, AggregateName> = { count: 'COUNT', sum: 'SUM', avg: 'AVG', min: 'MIN', max: 'MAX' };
interface Signature {
  name: ScalarFunction;
  /** The least number of arguments. */
  least: number;
  most: number;
}
const scalars: Record<string, Signature> = {
  lower: { name: 'LOWER', least: 1, most: 1 },
  upper: { name: 'UPPER', least: 1, most: 1 },
  char_length: { name: 'CHAR_LENGTH', least: 1, most: 1 },
  character_length: { name: 'CHAR_LENGTH', least: 1, most: 1 },
  coalesce: { name: 'COALESCE', least: 1, most: Infinity },
  nullif: { name: 'NULLIF', least: 2, most: 2 },
};
const castTypes: Record<string, CastType> = {
  int: 'INT',
  integer: 'INT',
  smallint: 'INT',
  string: 'STRING',
  varchar: 'STRING',
  char: 'STRING',
  character: 'STRING',
  float: 'FLOAT',
  double: 'FLOAT',
  real: 'FLOAT',
  bool: 'BOOL',
  boolean: 'BOOL',
  decimal: 'DECIMAL',
  dec: 'DECIMAL',
  numeric: 'DECIMAL',
  timestamp: 'TIMESTAMP',
};
const otherTypes = new Set(['date', 'time', 'blob', 'clob', 'list', 'struct', 'symbol', 'sexp', 'bag', 'tuple']);
/** These functions of the dialect, or of SQL in general, are reserved words that have no implementation here. */
const otherFunctions = new Set(['bit_length', 'octet_length', 'position', 'exists', 'size', 'translate', 'convert']);

const unsupportedFunction = (cursor: Cursor): S3SelectError => {
  const token = cursor.peek();
  return new S3SelectError(
    'UnsupportedFunction',
    `The function ${token.text.toUpperCase()} is not supported`,
    token.at,
  );
};

/** The names of these functions are not reserved. */
const namedScalars: ReadonlyMap<string, Signature> = new Map([
  ['to_string', { name: 'TO_STRING', least: 2, most: 2 }],
  ['to_timestamp', { name: 'TO_TIMESTAMP', least: 1, most: 2 }],
  ['utcnow', { name: 'UTCNOW', least: 0, most: 0 }],
]);

/** Parses a call whose name is not reserved. */
export const parseNamedCall = (cursor: Cursor): Expression => {
  const name = cursor.peek().text.toLowerCase();
  const named = namedScalars.get(name);
  if (named !== undefined) return parseScalar(cursor, named);
  if (isDateCall(name)) return parseDateCall(cursor, name);
  throw unsupportedFunction(cursor);
};

const parseAggregate = (cursor: Cursor, name: AggregateName): Expression => {
  const { at } = cursor.next();
  open(cursor);
  if (cursor.takeSymbol('*')) {
    if (name !== 'COUNT')
      throw new S3SelectError('ParseUnsupportedCallWithStar', 'Only COUNT with (*) as a parameter is supported', at);
    close(cursor);
    return { kind: 'aggregate', name, at };
  }
  if (cursor.isKeyword('distinct', 'all'))
    throw new S3SelectError('UnsupportedSyntax', `${name}(DISTINCT ...) is not supported`, cursor.peek().at);
  const argument = parseExpression(cursor);
  if (cursor.isSymbol(','))
    throw new S3SelectError('ParseNonUnaryAgregateFunctionCall', `${name} takes one argument`, at);
  close(cursor);
  return { kind: 'aggregate', name, argument, at };
};

const parseScalar = (cursor: Cursor, { name, least, most }: Signature): Expression => {
  const { at } = cursor.next();
  open(cursor);
  const given: Expression[] = [];
  if (!cursor.isSymbol(')')) {
    do given.push(parseExpression(cursor));
    while (cursor.takeSymbol(','));
  }
  close(cursor);
  if (given.length < least || given.length > most)
    throw new S3SelectError('EvaluatorInvalidArguments', `${name} has a wrong number of arguments`, at);
  return { kind: 'call', name, arguments: given };
};

/** Parses SUBSTRING(s FROM i FOR n) and SUBSTRING(s, i, n); the last argument is optional in both. */
const parseSubstring = (cursor: Cursor): Expression => {
  cursor.next();
  open(cursor);
  const given = [parseExpression(cursor)];
  const byWords = cursor.isKeyword('from');
  const takeSeparator = (word: 'from' | 'for'): boolean =>
    byWords ? cursor.takeKeyword(word) : cursor.takeSymbol(',');
  if (!takeSeparator('from')) throw unexpected('ParseExpectedArgumentDelimiter', cursor.peek(), 'FROM or a comma');
  given.push(parseExpression(cursor));
  if (takeSeparator('for')) given.push(parseExpression(cursor));
  close(cursor);
  return { kind: 'call', name: 'SUBSTRING', arguments: given };
};

/** Parses TRIM(s), TRIM(FROM s), TRIM(characters FROM s), TRIM(LEADING|TRAILING|BOTH [characters] FROM s). */
const parseTrim = (cursor: Cursor): Expression => {
  cursor.next();
  open(cursor);
  const word = cursor.peek().text;
  const sided = cursor.takeKeyword('leading', 'trailing', 'both');
  const side = sided ? (word as 'leading' | 'trailing' | 'both') : 'both';
  const first = cursor.isKeyword('from') ? undefined : parseExpression(cursor);
  if (first !== undefined && !sided && !cursor.isKeyword('from')) {
    close(cursor);
    return { kind: 'trim', side, value: first };
  }
  cursor.expectKeyword('from');
  const value = parseExpression(cursor);
  close(cursor);
  return { kind: 'trim', side, value, ...(first && { characters: first }) };
};

/** Skips the precision and scale of DECIMAL(10, 2). They are documented to have no effect. */
const skipPrecision = (cursor: Cursor): void => {
  const both =
    cursor.isSymbol('(') &&
    cursor.peek(1).type === 'INTEGER' &&
    cursor.peek(2).text === ',' &&
    cursor.peek(3).type === 'INTEGER' &&
    cursor.peek(4).text === ')';
  if (!both) return;
  for (let tokens = 5; tokens > 0; tokens -= 1) cursor.next();
};

const parseCast = (cursor: Cursor): Expression => {
  cursor.next();
  cursor.expectSymbol('(', 'ParseExpectedLeftParenAfterCast');
  const value = parseExpression(cursor);
  if (!cursor.takeKeyword('as')) throw unexpected('ParseCastArity', cursor.peek(), 'AS');
  const token = cursor.next();
  const type = token.type === 'KEYWORD' ? castTypes[token.text] : undefined;
  if (type === undefined) {
    if (otherTypes.has(token.text))
      throw new S3SelectError(
        'UnsupportedSqlOperation',
        `CAST to ${token.text.toUpperCase()} is not supported`,
        token.at,
      );
    throw unexpected('ParseExpectedTypeName', token, 'a type');
  }
  if (token.text === 'double') cursor.takeKeyword('precision');
  if (type === 'DECIMAL') skipPrecision(cursor);
  if (cursor.isSymbol('('))
    throw new S3SelectError(
      'ParseInvalidTypeParam',
      'A length or precision of a type is not supported',
      cursor.peek().at,
    );
  close(cursor);
  return { kind: 'cast', value, type };
};

const parseCase = (cursor: Cursor): Expression => {
  cursor.next();
  const operand = cursor.isKeyword('when') ? undefined : parseExpression(cursor);
  const branches: { when: Expression; then: Expression }[] = [];
  while (cursor.takeKeyword('when')) {
    const when = parseExpression(cursor);
    cursor.expectKeyword('then');
    branches.push({ when, then: parseExpression(cursor) });
  }
  if (branches.length === 0) throw unexpected('ParseExpectedWhenClause', cursor.peek(), 'WHEN');
  const otherwise = cursor.takeKeyword('else') ? parseExpression(cursor) : undefined;
  cursor.expectKeyword('end');
  return { kind: 'case', branches, ...(operand && { operand }), ...(otherwise && { otherwise }) };
};

const constants: Record<string, Expression> = {
  true: { kind: 'boolean', value: true },
  false: { kind: 'boolean', value: false },
  null: { kind: 'null' },
  missing: { kind: 'missing' },
};

/**
 * Parses a term that starts with a reserved word: a constant, CASE, CAST or a function. Any other reserved word needs
 * quotes.
 */
export const parseKeywordTerm = (cursor: Cursor): Expression => {
  const token = cursor.peek();
  const constant = constants[token.text];
  if (constant !== undefined) {
    cursor.next();
    return constant;
  }
  const aggregate = aggregates[token.text];
  if (aggregate !== undefined) return parseAggregate(cursor, aggregate);
  const scalar = scalars[token.text];
  if (scalar !== undefined) return parseScalar(cursor, scalar);
  if (token.text === 'case') return parseCase(cursor);
  if (token.text === 'cast') return parseCast(cursor);
  if (token.text === 'substring') return parseSubstring(cursor);
  if (token.text === 'trim') return parseTrim(cursor);
  if (token.text === 'extract') return parseExtract(cursor);
  if (otherFunctions.has(token.text) && cursor.peek(1).text === '(') throw unsupportedFunction(cursor);
  throw new S3SelectError('ParseUnExpectedKeyword', `Unexpected keyword found, KEYWORD:${token.text}`, token.at);
};

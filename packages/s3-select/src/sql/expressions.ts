import { S3SelectError } from '../errors.ts';
import type { ComparisonOperator, Expression } from './ast.ts';
import { parseDecimal, type ArithmeticOperator } from '../values/decimal.ts';
import { parseKeywordTerm, parseNamedCall } from './calls.ts';
import { tooComplex, unexpected, type Cursor } from './cursor.ts';
import { parseIonLiteral } from './ion.ts';
import { parsePath } from './paths.ts';

/**
 * The binding powers in the documented order: unary minus, * / %, + -, IN, BETWEEN, LIKE, < >, =, NOT, AND, OR. No
 * table contains IS; here it has the power of equality. docs: Amazon S3 User Guide, "Operators"
 */
const power = {
  or: 10,
  and: 20,
  not: 30,
  equal: 40,
  compare: 50,
  like: 60,
  between: 70,
  in: 80,
  add: 90,
  multiply: 100,
  negate: 110,
} as const;

const comparisons: Record<string, { operator: ComparisonOperator; power: number }> = {
  '=': { operator: '=', power: power.equal },
  '<>': { operator: '<>', power: power.equal },
  '!=': { operator: '<>', power: power.equal },
  '<': { operator: '<', power: power.compare },
  '<=': { operator: '<=', power: power.compare },
  '>': { operator: '>', power: power.compare },
  '>=': { operator: '>=', power: power.compare },
};
const arithmetics: Record<string, number> = {
  '+': power.add,
  '-': power.add,
  '*': power.multiply,
  '/': power.multiply,
  '%': power.multiply,
};

const infixPower = (cursor: Cursor): number => {
  const token = cursor.peek();
  if (token.type === 'SYMBOL') return comparisons[token.text]?.power ?? arithmetics[token.text] ?? 0;
  if (token.type !== 'KEYWORD') return 0;
  const word = token.text === 'not' ? cursor.peek(1).text : token.text;
  if (word === 'in' || word === 'between' || word === 'like') return power[word];
  if (token.text === 'is') return power.equal;
  if (token.text === 'and' || token.text === 'or') return power[token.text];
  return 0;
};

const parseNumber = (cursor: Cursor): Expression => {
  const token = cursor.next();
  if (token.type === 'INTEGER') {
    const value = BigInt(token.text);
    if (value > 2n ** 63n)
      throw new S3SelectError('LexerInvalidLiteral', `Integer ${token.text} is out of range`, token.at);
    return { kind: 'integer', value };
  }
  if (!/e/i.test(token.text)) {
    const exact = parseDecimal(token.text);
    if (exact === undefined)
      throw new S3SelectError('LexerInvalidLiteral', `Number ${token.text} has more than 38 digits`, token.at);
    return { kind: 'decimal', value: exact };
  }
  const value = Number(token.text);
  if (!Number.isFinite(value))
    throw new S3SelectError('LexerInvalidLiteral', `Number ${token.text} is out of range`, token.at);
  return { kind: 'float', value };
};

const parseParenthesis = (cursor: Cursor): Expression => {
  cursor.next();
  if (cursor.isKeyword('select'))
    throw new S3SelectError('ParseUnsupportedSelect', 'Subqueries are not supported', cursor.peek().at);
  const inner = parseExpression(cursor);
  if (cursor.isSymbol(','))
    throw new S3SelectError('UnsupportedSyntax', 'Row values are not supported', cursor.peek().at);
  cursor.expectSymbol(')', 'ParseExpectedTokenType');
  return inner;
};

const parseListLiteral = (cursor: Cursor): Expression => {
  cursor.next();
  const items: Expression[] = [];
  if (!cursor.isSymbol(']')) {
    do items.push(parseExpression(cursor));
    while (cursor.takeSymbol(','));
  }
  cursor.expectSymbol(']', 'ParseExpectedTokenType');
  return { kind: 'list', items };
};

const parsePrefix = (cursor: Cursor): Expression => {
  const token = cursor.peek();
  switch (token.type) {
    case 'STRING':
      cursor.next();
      return { kind: 'string', value: token.text };
    case 'ION':
      return parseIonLiteral(cursor.next());
    case 'INTEGER':
    case 'FLOAT':
      return parseNumber(cursor);
    case 'IDENTIFIER':
      if (cursor.peek(1).type === 'SYMBOL' && cursor.peek(1).text === '(') return parseNamedCall(cursor);
      return parsePath(cursor);
    case 'QUOTED_IDENTIFIER':
      return parsePath(cursor);
    case 'KEYWORD':
      if (cursor.takeKeyword('not')) return { kind: 'not', operand: parseExpression(cursor, power.not) };
      return parseKeywordTerm(cursor);
    case 'SYMBOL':
      if (token.text === '(') return parseParenthesis(cursor);
      if (token.text === '[') return parseListLiteral(cursor);
      if (token.text === '+' || token.text === '-') {
        cursor.next();
        const operand = parseExpression(cursor, power.negate);
        if (token.text === '+') return operand;
        // The least integer has no positive counterpart.
        if (operand.kind === 'integer') return { kind: 'integer', value: -operand.value };
        return { kind: 'negate', operand };
      }
  }
  throw unexpected('ParseUnexpectedTerm', token, 'an expression');
};

const parseList = (cursor: Cursor): Expression[] => {
  cursor.expectSymbol('(', 'ParseExpectedLeftParenValueConstructor');
  if (cursor.isKeyword('select'))
    throw new S3SelectError('ParseUnsupportedSelect', 'Subqueries are not supported', cursor.peek().at);
  const list: Expression[] = [];
  do list.push(parseExpression(cursor));
  while (cursor.takeSymbol(','));
  cursor.expectSymbol(')', 'ParseExpectedArgumentDelimiter');
  return list;
};

const parseBetween = (cursor: Cursor, value: Expression): Expression => {
  const low = parseExpression(cursor, power.between);
  cursor.expectKeyword('and');
  return { kind: 'between', value, low, high: parseExpression(cursor, power.between) };
};

const parseLike = (cursor: Cursor, value: Expression): Expression => {
  const pattern = parseExpression(cursor, power.like);
  if (!cursor.takeKeyword('escape')) return { kind: 'like', value, pattern };
  return { kind: 'like', value, pattern, escape: parseExpression(cursor, power.like) };
};

/** Parses IN, BETWEEN and LIKE. */
const parsePredicate = (cursor: Cursor, value: Expression): Expression => {
  if (cursor.takeKeyword('in')) return { kind: 'in', value, list: parseList(cursor) };
  if (cursor.takeKeyword('between')) return parseBetween(cursor, value);
  cursor.expectKeyword('like');
  return parseLike(cursor, value);
};

/** Parses NULL and MISSING after IS. */
const parseIs = (cursor: Cursor, value: Expression): Expression => {
  const token = cursor.peek();
  if (!cursor.takeKeyword('null', 'missing')) {
    throw new S3SelectError(
      'ParseUnsupportedSyntax',
      `IS is supported with NULL and MISSING only, found ${token.text}`,
      token.at,
    );
  }
  return { kind: 'is', value, what: token.text === 'null' ? 'null' : 'missing' };
};

const parseMaybeNegated = (cursor: Cursor, parse: () => Expression): Expression => {
  if (!cursor.takeKeyword('not')) return parse();
  return { kind: 'not', operand: parse() };
};

const parseInfix = (cursor: Cursor, left: Expression): Expression => {
  const token = cursor.peek();
  if (token.type === 'KEYWORD') {
    if (cursor.takeKeyword('is')) return parseMaybeNegated(cursor, () => parseIs(cursor, left));
    if (token.text !== 'and' && token.text !== 'or')
      return parseMaybeNegated(cursor, () => parsePredicate(cursor, left));
    // A chain of one connective becomes one flat node, so that a long filter does not nest.
    const operands = [left];
    while (cursor.takeKeyword(token.text)) operands.push(parseExpression(cursor, power[token.text]));
    return { kind: token.text, operands };
  }
  cursor.next();
  const comparison = comparisons[token.text];
  if (comparison !== undefined) {
    // Equality associates to the right, the others to the left.
    const right = parseExpression(cursor, comparison.power === power.equal ? comparison.power - 1 : comparison.power);
    return { kind: 'compare', operator: comparison.operator, left, right };
  }
  return {
    kind: 'arithmetic',
    operator: token.text as ArithmeticOperator,
    left,
    right: parseExpression(cursor, arithmetics[token.text]),
  };
};

/**
 * Parses an expression by Pratt's algorithm: it takes operators as long as they bind tighter than the one to the left.
 */
export const parseExpression = (cursor: Cursor, minimum = 0): Expression =>
  cursor.nested(() => {
    let left = parsePrefix(cursor);
    for (let chain = 0; infixPower(cursor) > minimum; chain += 1) {
      if (chain > 256) throw tooComplex(cursor.peek().at);
      left = parseInfix(cursor, left);
    }
    return left;
  });

import { S3SelectError } from '../errors.ts';
import type { Identifier, SelectItem, Statement, Step } from './ast.ts';
import { createCursor, unexpected, type Cursor } from './cursor.ts';
import { parseExpression } from './expressions.ts';
import { tokenize } from './lexer.ts';
import { parseSteps } from './paths.ts';

const maxExpressionBytes = 256 * 1024;

const parseAlias = (cursor: Cursor): Identifier | undefined => {
  if (!cursor.takeKeyword('as')) return cursor.takeIdentifier();
  const alias = cursor.takeIdentifier();
  if (alias === undefined) throw unexpected('ParseExpectedIdentForAlias', cursor.peek(), 'an alias');
  return alias;
};

const parseItem = (cursor: Cursor): SelectItem => {
  if (cursor.isSymbol('*')) {
    const message = 'Other expressions are not allowed beside * in the SELECT list';
    throw new S3SelectError('ParseAsteriskIsNotAloneInSelectList', message, cursor.peek().at);
  }
  const expression = parseExpression(cursor);
  const alias = parseAlias(cursor);
  return { expression, ...(alias && { alias: alias.name }) };
};

const parseItems = (cursor: Cursor): SelectItem[] | undefined => {
  if (cursor.isKeyword('from') || cursor.peek().type === 'EOF')
    throw new S3SelectError('ParseEmptySelect', 'The SELECT list is empty', cursor.peek().at);
  if (cursor.isKeyword('distinct', 'all'))
    throw new S3SelectError('UnsupportedSqlStructure', 'SELECT DISTINCT is not supported', cursor.peek().at);
  if (cursor.isSymbol('*') && cursor.peek(1).text !== ',') {
    cursor.next();
    return undefined;
  }
  const items: SelectItem[] = [];
  do items.push(parseItem(cursor));
  while (cursor.takeSymbol(','));
  return items;
};

/** Names the row. Without an alias it has the last name of the path; after a wildcard it is `_1`. */
const rowName = (table: string, steps: Step[]): Identifier => {
  const last = steps.at(-1);
  if (last === undefined) return { name: table, quoted: false };
  const name = last.kind === 'field' ? last.field.name : '_1';
  return { name, quoted: false };
};

/**
 * Parses FROM. `S3Object` is the only table, in upper or lower case. A path needs `[*]` first, because a document is an
 * array of values at the root.
 */
const parseFrom = (cursor: Cursor): Statement['from'] => {
  const token = cursor.peek();
  if (cursor.isSymbol('(')) throw new S3SelectError('ParseUnsupportedSelect', 'Subqueries are not supported', token.at);
  const table = cursor.takeIdentifier();
  if (table === undefined) throw unexpected('ParseUnexpectedTerm', token, 'S3Object');
  if (table.name.toLowerCase() !== 's3object')
    throw new S3SelectError('InvalidTableAlias', `FROM ${table.name}: the only table is S3Object`, token.at);
  const at = cursor.peek().at;
  const steps: Step[] = parseSteps(cursor);
  if (steps.length > 0 && steps[0]?.kind !== 'elements')
    throw new S3SelectError('InvalidKeyPath', 'A path in FROM starts with S3Object[*]', at);
  const alias = parseAlias(cursor);
  return { steps: steps.slice(1), alias: alias ?? rowName(table.name, steps) };
};

const structures: Record<string, string> = {
  group: 'GROUP BY',
  having: 'HAVING',
  union: 'UNION',
  except: 'EXCEPT',
  intersect: 'INTERSECT',
  at: 'AT',
};
const joins = new Set('join inner left right cross full natural ,'.split(' '));

const parseEnd = (cursor: Cursor): void => {
  cursor.takeSymbol(';');
  const token = cursor.peek();
  if (token.type === 'EOF') return;
  if (token.type === 'KEYWORD' || token.type === 'SYMBOL') {
    if (joins.has(token.text)) throw new S3SelectError('ParseMalformedJoin', 'JOIN is not supported', token.at);
    const structure = structures[token.text];
    if (structure !== undefined)
      throw new S3SelectError('UnsupportedSqlStructure', `${structure} is not supported`, token.at);
  }
  // ORDER BY has an error of its own. docs: Amazon S3 API Reference, "List of SELECT Object Content Error Codes"
  if (token.type === 'KEYWORD')
    throw new S3SelectError('ParseUnexpectedToken', 'Unexpected token found KEYWORD:UNKNOWN', token.at);
  throw unexpected('ParseUnexpectedToken', token);
};

const parseLimit = (cursor: Cursor): number => {
  const negative = cursor.takeSymbol('-');
  const token = cursor.next();
  if (token.type !== 'INTEGER') throw unexpected('ParseExpectedNumber', token, 'a whole number');
  if (negative && Number(token.text) > 0)
    throw new S3SelectError('EvaluatorNegativeLimit', 'LIMIT must not be negative', token.at);
  return Number(token.text);
};

export const parse = (expression: string): Statement => {
  if (Buffer.byteLength(expression) > maxExpressionBytes) {
    throw new S3SelectError(
      'ExpressionTooLong',
      'The SQL expression is too long. The maximum byte-length for an SQL expression is 256 KB.',
    );
  }
  const cursor = createCursor(tokenize(expression));
  const first = cursor.peek();
  if (first.type === 'EOF') throw new S3SelectError('ParseUnexpectedTerm', 'The SQL expression is empty', first.at);
  if (!cursor.takeKeyword('select')) throw unexpected('UnsupportedSqlOperation', first, 'SELECT, the only statement');
  const items = parseItems(cursor);
  if (!cursor.takeKeyword('from')) throw unexpected('ParseSelectMissingFrom', cursor.peek(), 'FROM');
  const from = parseFrom(cursor);
  const where = cursor.takeKeyword('where') ? parseExpression(cursor) : undefined;
  const limit = cursor.takeKeyword('limit') ? parseLimit(cursor) : undefined;
  parseEnd(cursor);
  return { from, ...(items && { items }), ...(where && { where }), ...(limit !== undefined && { limit }) };
};

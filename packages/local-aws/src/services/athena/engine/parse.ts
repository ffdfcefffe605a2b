import { UnsupportedError } from '../../../kernel/errors.ts';
import { mismatched } from '../errors.ts';
import { ExpressionParser } from './parse-expression.ts';
import type { Item, Order, Statement, TableReference } from './syntax.ts';
import { tokensOf } from './tokens.ts';

/** The statements that Athena has and this runtime lacks. docs: Amazon Athena User Guide, "DDL statements" */
const otherStatements = new Set([
  ...['with', 'values', 'table', 'insert', 'update', 'delete', 'merge', 'create', 'drop', 'alter', 'show', 'describe'],
  ...['explain', 'prepare', 'execute', 'deallocate', 'unload', 'msck', 'optimize', 'vacuum', 'use', 'analyze', 'call'],
]);

/**
 * Reads a statement: one SELECT from at most one table. Another statement of Athena is refused by name. A text that
 * Athena refuses too gets Athena's error. recorded: guardian/athena-cli#39
 */
export function parseStatement(sql: string): Statement {
  const parser = new StatementParser(tokensOf(sql));
  return parser.statement();
}

class StatementParser extends ExpressionParser {
  statement(): Statement {
    const { kind, text, at } = this.next;
    if (kind === 'word' && otherStatements.has(text)) throw new UnsupportedError(`Athena’s SQL: ${text.toUpperCase()}`);
    if (kind === 'sign' && text === '(') throw new UnsupportedError('Athena’s SQL: a query in parentheses');
    if (!this.takeWord('select')) throw mismatched(text, at);
    const distinct = this.takeWord('distinct');
    if (!distinct) this.takeWord('all');
    const statement = {
      distinct,
      items: this.takeSign('*') ? undefined : this.listOf(() => this.item()),
      from: this.takeWord('from') ? this.table() : undefined,
      where: this.takeWord('where') ? this.expression() : undefined,
      groupBy: this.takeWords('group', 'by') ? this.listOf(() => this.expression()) : [],
      having: this.takeWord('having') ? this.expression() : undefined,
      orderBy: this.takeWords('order', 'by') ? this.listOf(() => this.order()) : [],
      offset: this.takeWord('offset') ? this.offset() : undefined,
      limit: this.takeWord('limit') ? this.limit() : undefined,
    };
    this.takeSign(';');
    this.end();
    return statement;
  }

  private item(): Item {
    const expression = this.expression();
    return { expression, alias: this.takeWord('as') ? this.identifier() : this.freeIdentifier() };
  }

  private table(): TableReference {
    const { at, kind, text } = this.next;
    if (kind === 'sign' && text === '(') throw new UnsupportedError('Athena’s SQL: a subquery');
    const parts = [this.identifier()];
    while (this.takeSign('.')) parts.push(this.identifier());
    if (parts.length > 3) throw mismatched('.', at);
    const [table = '', database, catalog] = parts.reverse();
    const alias = this.takeWord('as') ? this.identifier() : this.freeIdentifier();
    if (this.next.text === ',' && this.next.kind === 'sign') throw new UnsupportedError('Athena’s SQL: several tables');
    return { catalog, database, table, alias, at };
  }

  private order(): Order {
    const expression = this.expression();
    const descending = this.takeWord('desc');
    if (!descending) this.takeWord('asc');
    const nullsFirst = this.takeWord('nulls') && this.oneOf('first', 'last') === 'first';
    return { expression, descending, nullsFirst };
  }

  private offset(): number {
    const count = this.count();
    if (!this.takeWord('rows')) this.takeWord('row');
    return count;
  }

  private limit(): number | undefined {
    return this.takeWord('all') ? undefined : this.count();
  }

  private count(): number {
    const { kind, text, at } = this.take();
    if (kind !== 'number' || !/^\d{1,15}$/.test(text)) throw mismatched(text, at);
    return Number(text);
  }
}

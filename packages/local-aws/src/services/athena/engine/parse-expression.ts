import { UnsupportedError } from '../../../kernel/errors.ts';
import { mismatched, refusedBySql } from '../errors.ts';
import { comparisons, type Comparison, type Expression, type Place } from './syntax.ts';
import type { Token } from './tokens.ts';

/** The deepest nesting of parentheses and NOT. A person writes none that is deeper. */
const mostDepth = 200;

/** These words are names only within quotes. docs: Amazon Athena User Guide, "Reserved keywords" */
const reserved = new Set([
  ...['and', 'as', 'asc', 'between', 'by', 'case', 'cast', 'constraint', 'create', 'cross', 'cube', 'deallocate'],
  ...['delete', 'desc', 'describe', 'distinct', 'drop', 'else', 'end', 'escape', 'except', 'execute', 'exists'],
  ...['extract', 'false', 'first', 'for', 'from', 'full', 'group', 'grouping', 'having', 'in', 'inner', 'insert'],
  ...['intersect', 'into', 'is', 'join', 'last', 'left', 'like', 'limit', 'natural', 'normalize', 'not', 'null'],
  ...['offset', 'on', 'or', 'order', 'outer', 'prepare', 'recursive', 'right', 'rollup', 'select', 'table', 'then'],
  ...['true', 'uescape', 'union', 'unnest', 'using', 'values', 'when', 'where', 'with', 'window', 'fetch'],
]);

/** These words have a meaning, in an expression or after one, that this runtime lacks. docs: Trino, "SELECT" */
const otherWords = new Set([
  ...['case', 'cast', 'try_cast', 'exists', 'extract', 'row', 'array', 'interval', 'date', 'timestamp', 'time'],
  ...['join', 'cross', 'inner', 'left', 'right', 'full', 'natural', 'union', 'intersect', 'except', 'window', 'over'],
  ...['unnest', 'tablesample', 'fetch', 'filter', 'grouping', 'cube', 'rollup', 'any', 'some', 'at'],
  ...['decimal', 'for', 'normalize', 'position', 'current_date', 'current_time', 'current_timestamp', 'within'],
]);
const otherSigns = new Set(['+', '-', '*', '/', '%', '?']);

const unsupported = (text: string): UnsupportedError => new UnsupportedError(`Athena’s SQL: ${text.toUpperCase()}`);

/** The part of the parser that reads expressions: conditions, literals, columns and calls. */
export class ExpressionParser {
  private at = 0;
  private depth = 0;
  private readonly tokens: readonly Token[];

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  protected get next(): Token {
    return this.tokens[this.at] as Token;
  }

  protected take(): Token {
    const token = this.next;
    if (token.kind !== 'end') this.at += 1;
    return token;
  }

  protected takeWord(word: string): boolean {
    const found = this.next.kind === 'word' && this.next.text === word;
    if (found) this.at += 1;
    return found;
  }

  protected takeWords(first: string, second: string): boolean {
    if (!this.takeWord(first)) return false;
    if (!this.takeWord(second)) throw mismatched(this.next.text, this.next.at);
    return true;
  }

  protected takeSign(sign: string): boolean {
    const found = this.next.kind === 'sign' && this.next.text === sign;
    if (found) this.at += 1;
    return found;
  }

  protected expectSign(sign: string): void {
    if (!this.takeSign(sign)) throw this.unexpected();
  }

  protected oneOf(...words: readonly string[]): string {
    const { kind, text } = this.next;
    if (kind !== 'word' || !words.includes(text)) throw this.unexpected();
    return this.take().text;
  }

  protected end(): void {
    if (this.next.kind !== 'end') throw this.unexpected();
  }

  protected listOf<Part>(read: () => Part): readonly Part[] {
    const parts = [read()];
    while (this.takeSign(',')) parts.push(read());
    return parts;
  }

  protected identifier(): string {
    const { kind, text } = this.next;
    if (kind !== 'name' && (kind !== 'word' || reserved.has(text))) throw this.unexpected();
    return this.take().text;
  }

  /** Reads a name that may follow. A word that begins the next clause is no name. */
  protected freeIdentifier(): string | undefined {
    const { kind, text } = this.next;
    const isName = kind === 'name' || (kind === 'word' && !reserved.has(text) && !otherWords.has(text));
    return isName ? this.take().text : undefined;
  }

  protected expression(): Expression {
    return this.joined('any', 'or', () => this.joined('all', 'and', () => this.negation()));
  }

  private unexpected(): Error {
    const { kind, text, at } = this.next;
    const isKnown = (kind === 'word' && otherWords.has(text)) || (kind === 'sign' && otherSigns.has(text));
    return isKnown ? unsupported(text) : mismatched(text, at);
  }

  /** Reads a long chain as a list instead of a tree, so that it adds no depth. */
  private joined(kind: 'all' | 'any', word: string, read: () => Expression): Expression {
    const first = read();
    const parts = [first];
    while (this.takeWord(word)) parts.push(read());
    return parts.length === 1 ? first : { kind, parts, at: first.at };
  }

  private nested<Value>(read: () => Value): Value {
    this.depth += 1;
    if (this.depth > mostDepth) throw new UnsupportedError(`Athena’s SQL: more than ${mostDepth} levels of conditions`);
    const value = read();
    this.depth -= 1;
    return value;
  }

  private negation(): Expression {
    const { at } = this.next;
    return this.takeWord('not') ? { kind: 'not', of: this.nested(() => this.negation()), at } : this.predicate();
  }

  private predicate(): Expression {
    const left = this.operand();
    const { at, kind, text } = this.next;
    const operator = kind === 'sign' ? comparisonOf(text) : undefined;
    if (operator !== undefined) {
      this.take();
      return { kind: 'compare', operator, left, right: this.operand(), at };
    }
    if (this.takeWord('is')) {
      const negated = this.takeWord('not');
      if (!this.takeWord('null')) throw this.unexpected();
      return maybeNot(negated, { kind: 'missing', of: left, at });
    }
    const negated = this.takeWord('not');
    const found = this.condition(left, at);
    if (found === undefined && negated) throw this.unexpected();
    return found === undefined ? left : maybeNot(negated, found);
  }

  private condition(of: Expression, at: Place): Expression | undefined {
    if (this.takeWord('in')) return { kind: 'in', of, items: this.inParentheses(() => this.operand()), at };
    if (this.takeWord('between')) {
      const low = this.operand();
      if (!this.takeWord('and')) throw this.unexpected();
      return { kind: 'between', of, low, high: this.operand(), at };
    }
    if (!this.takeWord('like')) return undefined;
    const pattern = this.literalText();
    const escape = this.takeWord('escape') ? this.literalText() : undefined;
    checkPattern(pattern, escape);
    return { kind: 'like', of, pattern, escape, at };
  }

  private literalText(): string {
    const { kind, text } = this.next;
    if (kind === 'text') return this.take().text;
    throw kind === 'end' ? this.unexpected() : new UnsupportedError(`Athena’s SQL: LIKE ${text.slice(0, 50)}, no text`);
  }

  private inParentheses<Part>(read: () => Part): readonly Part[] {
    this.expectSign('(');
    if (this.next.kind === 'word' && this.next.text === 'select')
      throw new UnsupportedError('Athena’s SQL: a subquery');
    const parts = this.listOf(read);
    this.expectSign(')');
    return parts;
  }

  private operand(): Expression {
    const first = this.primary();
    const parts = [first];
    while (this.takeSign('||')) parts.push(this.primary());
    const { kind, text } = this.next;
    if (kind === 'sign' && otherSigns.has(text)) throw unsupported(`the operator ${text}`);
    return parts.length === 1 ? first : { kind: 'concat', parts, at: first.at };
  }

  private primary(): Expression {
    const { kind, text, at } = this.next;
    if (kind === 'text') return { kind: 'text', value: this.take().text, at };
    if (kind === 'number') return { kind: 'number', digits: this.take().text, at };
    if (this.takeSign('-')) {
      if (this.next.kind !== 'number') throw unsupported('the operator -');
      return { kind: 'number', digits: `-${this.take().text}`, at };
    }
    if (this.takeSign('(')) {
      if (this.next.kind === 'word' && this.next.text === 'select')
        throw new UnsupportedError('Athena’s SQL: a subquery');
      const inner = this.nested(() => this.expression());
      this.expectSign(')');
      return inner;
    }
    if (this.takeWord('null')) return { kind: 'null', at };
    if (this.takeWord('true')) return { kind: 'boolean', value: true, at };
    if (this.takeWord('false')) return { kind: 'boolean', value: false, at };
    if (kind === 'word' && otherWords.has(text) && !this.isName()) throw unsupported(text);
    return this.columnOrCall(at);
  }

  /** `date` is a column unless a text or a parenthesis follows. */
  private isName(): boolean {
    const after = this.tokens[this.at + 1];
    return !reserved.has(this.next.text) && after?.kind !== 'text' && after?.text !== '(';
  }

  private columnOrCall(at: Place): Expression {
    const first = this.identifier();
    if (this.takeSign('(')) return this.call(first, at);
    if (!this.takeSign('.')) return { kind: 'column', table: undefined, name: first, at };
    if (this.takeSign('*')) throw new UnsupportedError(`Athena’s SQL: ${first.slice(0, 50)}.*`);
    const name = this.identifier();
    if (this.next.kind === 'sign' && this.next.text === '.') throw new UnsupportedError('Athena’s SQL: fields of rows');
    return { kind: 'column', table: first, name, at };
  }

  private call(name: string, at: Place): Expression {
    const ended = (args: readonly Expression[] | undefined, distinct: boolean): Expression => {
      this.expectSign(')');
      const { kind, text } = this.next;
      if (kind === 'word' && ['over', 'filter', 'within'].includes(text)) throw unsupported(text);
      return { kind: 'call', name, args, distinct, at };
    };
    if (this.takeSign('*')) return ended(undefined, false);
    if (this.next.kind === 'sign' && this.next.text === ')') return ended([], false);
    const distinct = this.takeWord('distinct');
    return ended(
      this.nested(() => this.listOf(() => this.expression())),
      distinct,
    );
  }
}

function comparisonOf(sign: string): Comparison | undefined {
  const named = sign === '!=' ? '<>' : sign;
  return comparisons.find((one) => one === named);
}

const maybeNot = (negated: boolean, of: Expression): Expression => (negated ? { kind: 'not', of, at: of.at } : of);

/** docs: Trino, "Comparison functions and operators" (LIKE) */
function checkPattern(pattern: string, escape: string | undefined): void {
  if (escape === undefined) return;
  if ([...escape].length !== 1)
    throw refusedBySql('INVALID_FUNCTION_ARGUMENT: Escape string must be a single character');
  const characters = [...pattern];
  for (let at = 0; at < characters.length; at += 1) {
    if (characters[at] !== escape) continue;
    at += 1;
    if (!['%', '_', escape].includes(characters[at] ?? ''))
      throw refusedBySql(
        "INVALID_FUNCTION_ARGUMENT: Escape character must be followed by '%', '_' or the escape character itself",
      );
  }
}

import { UnsupportedError } from '../../../kernel/errors.ts';
import { mismatched } from '../errors.ts';
import type { Place } from './syntax.ts';

export interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'sign' | 'end';
  /**
   * The words and names in lower case, because identifiers of Athena have no upper case. docs: Amazon Athena User
   * Guide, "Name databases, tables, and columns"
   */
  readonly text: string;
  readonly at: Place;
}

const space = /(?:\s|--[^\n]*(?:\n|$))+/y;
const rules: readonly (readonly [Token['kind'], RegExp])[] = [
  ['word', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['name', /"(?:[^"]|"")*"/y],
  ['text', /'(?:[^']|'')*'/y],
  ['number', /(?:\d+\.\d*|\.?\d+)(?:[eE][+-]?\d+)?/y],
  ['sign', /<>|!=|<=|>=|\|\||[=<>(),.*;+\-/%?]/y],
];

export function tokensOf(sql: string): readonly Token[] {
  // The engine's own parser takes this character for the end of the statement.
  if (sql.includes('\0')) throw new UnsupportedError('Athena’s SQL: the character U+0000');
  const tokens: Token[] = [];
  const places = new Places(sql);
  for (let at = 0; ;) {
    at = behindSpace(sql, at, places);
    if (at >= sql.length) return [...tokens, { kind: 'end', text: '<EOF>', at: places.of(at) }];
    const token = tokenAt(sql, at, places);
    tokens.push(token.token);
    at = token.end;
  }
}

/** Behind white space and comments. A comment that does not end is refused at once, or each would be tried. */
function behindSpace(sql: string, from: number, places: Places): number {
  for (let at = from; ;) {
    space.lastIndex = at;
    at += space.exec(sql)?.[0].length ?? 0;
    if (!sql.startsWith('/*', at)) return at;
    const end = sql.indexOf('*/', at + 2);
    if (end < 0) throw mismatched('/', places.of(at));
    at = end + 2;
  }
}

function tokenAt(sql: string, at: number, places: Places): { readonly token: Token; readonly end: number } {
  for (const [kind, rule] of rules) {
    rule.lastIndex = at;
    const found = rule.exec(sql)?.[0];
    if (found === undefined) continue;
    return { token: { kind, text: valueOf(kind, found), at: places.of(at) }, end: at + found.length };
  }
  const character = String.fromCodePoint(sql.codePointAt(at) ?? 0);
  if ('`@:[]{}$&^|\\#~'.includes(character)) throw new UnsupportedError(`Athena’s SQL: ${character}`);
  throw mismatched(character, places.of(at));
}

function valueOf(kind: Token['kind'], found: string): string {
  if (kind === 'text') return found.slice(1, -1).replaceAll("''", "'");
  if (kind === 'name') return found.slice(1, -1).replaceAll('""', '"').toLowerCase();
  return kind === 'word' ? found.toLowerCase() : found;
}

/** Finds lines and columns; the offsets must come in ascending order. */
class Places {
  readonly #sql: string;
  #line = 1;
  #lineStart = 0;
  #seen = 0;

  constructor(sql: string) {
    this.#sql = sql;
  }

  of(offset: number): Place {
    for (let at = this.#sql.indexOf('\n', this.#seen); at >= 0 && at < offset; at = this.#sql.indexOf('\n', at + 1)) {
      this.#line += 1;
      this.#lineStart = at + 1;
    }
    this.#seen = Math.max(this.#seen, offset);
    return { line: this.#line, column: offset - this.#lineStart + 1 };
  }
}

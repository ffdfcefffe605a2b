import { S3SelectError, type Position } from '../errors.ts';
import type { Identifier } from './ast.ts';
import type { Token } from './lexer.ts';

/**
 * The deepest nesting of an expression. No page names a number; this one keeps parser and evaluator far from the end of
 * the stack.
 */
const maxDepth = 256;
/** How many parts it may have, such as names, literals, sums. No page names a figure; this one is read in a moment. */
const maxParts = 40_000;

/** The tokens and a place among them, for all parsing functions. */
export interface Cursor {
  peek(ahead?: number): Token;
  next(): Token;
  isKeyword(...words: string[]): boolean;
  isSymbol(...symbols: string[]): boolean;
  takeKeyword(...words: string[]): boolean;
  takeSymbol(symbol: string): boolean;
  expectKeyword(word: string, code?: string): void;
  expectSymbol(symbol: string, code: string): void;
  /** Takes an identifier if one comes next. */
  takeIdentifier(): Identifier | undefined;
  /** Runs one level deeper, and refuses an expression that goes too deep. */
  nested<T>(parse: () => T): T;
}

export const describe = (token: Token): string => {
  if (token.type === 'EOF') return 'EOF';
  if (token.type === 'KEYWORD') return `KEYWORD:${token.text}`;
  if (token.type === 'SYMBOL') return `OPERATOR:${token.text}`;
  if (token.type === 'IDENTIFIER' || token.type === 'QUOTED_IDENTIFIER') return `${token.type}:${token.text}`;
  return `LITERAL:${token.text}`;
};

export const tooComplex = (at: Position): S3SelectError =>
  new S3SelectError('MaxOperatorsExceeded', 'Failed to parse SQL expression, try reducing complexity.', at);

export const unexpected = (code: string, token: Token, wanted?: string): S3SelectError => {
  const found = wanted === undefined ? 'Unexpected token found' : `Expected ${wanted}, found`;
  return new S3SelectError(code, `${found} ${describe(token)}`, token.at);
};

export const createCursor = (tokens: Token[]): Cursor => {
  let index = 0;
  let depth = 0;
  let parts = 0;
  const last = tokens.length - 1;
  const peek = (ahead = 0): Token => tokens[Math.min(index + ahead, last)] as Token;
  const next = (): Token => {
    const token = peek();
    if (index < last) index += 1;
    return token;
  };
  const isKeyword = (...words: string[]): boolean => peek().type === 'KEYWORD' && words.includes(peek().text);
  const isSymbol = (...symbols: string[]): boolean => peek().type === 'SYMBOL' && symbols.includes(peek().text);
  const takeIf = (found: boolean): boolean => {
    if (found) next();
    return found;
  };
  return {
    peek,
    next,
    isKeyword,
    isSymbol,
    takeKeyword: (...words) => takeIf(isKeyword(...words)),
    takeSymbol: (symbol) => takeIf(isSymbol(symbol)),
    expectKeyword(word, code = 'ParseExpectedKeyword') {
      if (!takeIf(isKeyword(word))) throw unexpected(code, peek(), word.toUpperCase());
    },
    expectSymbol(symbol, code) {
      if (!takeIf(isSymbol(symbol))) throw unexpected(code, peek(), symbol);
    },
    takeIdentifier() {
      const token = peek();
      if (token.type !== 'IDENTIFIER' && token.type !== 'QUOTED_IDENTIFIER') return undefined;
      next();
      return { name: token.text, quoted: token.type === 'QUOTED_IDENTIFIER' };
    },
    nested(parse) {
      depth += 1;
      parts += 1;
      if (depth > maxDepth || parts > maxParts) throw tooComplex(peek().at);
      const result = parse();
      depth -= 1;
      return result;
    },
  };
};

/** Expects the opening parenthesis of a function call. */
export const open = (cursor: Cursor): void => cursor.expectSymbol('(', 'ParseExpectedLeftParenBuiltinFunctionCall');
export const close = (cursor: Cursor): void => cursor.expectSymbol(')', 'ParseExpectedRightParenBuiltinFunctionCall');

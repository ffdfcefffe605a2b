import { S3SelectError, type Position } from '../errors.ts';
import { reservedWords } from './reserved-words.ts';

export type TokenType =
  'KEYWORD' | 'IDENTIFIER' | 'QUOTED_IDENTIFIER' | 'STRING' | 'INTEGER' | 'FLOAT' | 'ION' | 'SYMBOL' | 'EOF';

export interface Token {
  type: TokenType;
  /** The text: keywords in lower case, literals without quotes, symbols unchanged. */
  text: string;
  at: Position;
}

const space = /[ \t\f\v\r\n]+/y;
const word = /[A-Za-z_$][A-Za-z0-9_$]*/y;
const number = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const symbol = /<=|>=|<>|!=|[()[\].,*+\-/%<>=;]/y;
const ion = /`([^`]*)`/y;
const quotedText = { "'": /'([^']*(?:''[^']*)*)'/y, '"': /"([^"]*(?:""[^"]*)*)"/y };

const match = (pattern: RegExp, source: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at;
  return pattern.exec(source);
};

/** Refuses by name constructs of other dialects, instead of reporting a stray character. */
const refuse = (source: string, index: number, at: Position): S3SelectError => {
  const pair = source.slice(index, index + 2);
  const character = String.fromCodePoint(source.codePointAt(index) ?? 0);
  if (pair === '--' || pair === '/*') return new S3SelectError('UnsupportedSyntax', 'Comments are not supported', at);
  if (pair === '||') return new S3SelectError('UnsupportedSqlOperation', 'The operator || is not supported', at);
  if (character === '`') return new S3SelectError('LexerInvalidIONLiteral', 'Ion literal without closing backtick', at);
  if (character === "'" || character === '"')
    return new S3SelectError('LexerInvalidLiteral', 'Literal without closing quote', at);
  return new S3SelectError('LexerInvalidChar', `Invalid character ${JSON.stringify(character)} found`, at);
};

const quoted = (source: string, index: number): { text: string; length: number; type: TokenType } | undefined => {
  const quote = source[index];
  if (quote !== "'" && quote !== '"') return undefined;
  const found = match(quotedText[quote], source, index);
  if (found === null) return undefined;
  const text = (found[1] ?? '').replaceAll(quote + quote, quote);
  return { text, length: found[0].length, type: quote === "'" ? 'STRING' : 'QUOTED_IDENTIFIER' };
};

const read = (source: string, index: number, at: Position): { text: string; length: number; type: TokenType } => {
  const pair = source.slice(index, index + 2);
  if (pair === '--' || pair === '/*') throw refuse(source, index, at);
  const name = match(word, source, index)?.[0];
  if (name !== undefined) {
    const lower = name.toLowerCase();
    if (reservedWords.has(lower)) return { type: 'KEYWORD', text: lower, length: name.length };
    return { type: 'IDENTIFIER', text: name, length: name.length };
  }
  const digits = match(number, source, index)?.[0];
  if (digits !== undefined) {
    if (match(word, source, index + digits.length) !== null)
      throw new S3SelectError('LexerInvalidLiteral', `Invalid number ${digits}`, at);
    return { type: /^\d+$/.test(digits) ? 'INTEGER' : 'FLOAT', text: digits, length: digits.length };
  }
  const backticked = match(ion, source, index);
  if (backticked !== null) return { type: 'ION', text: backticked[1] ?? '', length: backticked[0].length };
  const literal = quoted(source, index);
  if (literal !== undefined) return literal;
  const mark = match(symbol, source, index)?.[0];
  if (mark === undefined) throw refuse(source, index, at);
  return { type: 'SYMBOL', text: mark, length: mark.length };
};

/** Divides the expression into tokens; the last one is EOF. Line breaks outside of literals count as space. */
export const tokenize = (source: string): Token[] => {
  const tokens: Token[] = [];
  let index = 0;
  let line = 1;
  let lineStart = 0;
  const pass = (length: number): void => {
    const end = index + length;
    for (let feed = source.indexOf('\n', index); feed >= 0 && feed < end; feed = source.indexOf('\n', feed + 1)) {
      line += 1;
      lineStart = feed + 1;
    }
    index = end;
  };
  for (;;) {
    pass(match(space, source, index)?.[0].length ?? 0);
    const at = { line, column: index - lineStart + 1 };
    if (index >= source.length) return [...tokens, { type: 'EOF', text: '', at }];
    const token = read(source, index, at);
    tokens.push({ type: token.type, text: token.text, at });
    pass(token.length);
  }
};

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

/** Space, tab, line feed, vertical tab, form feed, carriage return. */
const isSpace = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d);
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

interface Found {
  readonly type: TokenType;
  readonly text: string;
  readonly length: number;
}

const quoted = (source: string, index: number): Found | undefined => {
  const quote = source[index];
  if (quote !== "'" && quote !== '"') return undefined;
  const found = match(quotedText[quote], source, index);
  if (found === null) return undefined;
  const text = (found[1] ?? '').replaceAll(quote + quote, quote);
  return { text, length: found[0].length, type: quote === "'" ? 'STRING' : 'QUOTED_IDENTIFIER' };
};

const readWord = (source: string, index: number): Found | undefined => {
  const name = match(word, source, index)?.[0];
  if (name === undefined) return undefined;
  const lower = name.toLowerCase();
  if (reservedWords.has(lower)) return { type: 'KEYWORD', text: lower, length: name.length };
  return { type: 'IDENTIFIER', text: name, length: name.length };
};

const readNumber = (source: string, index: number, at: Position): Found | undefined => {
  const digits = match(number, source, index)?.[0];
  if (digits === undefined) return undefined;
  if (match(word, source, index + digits.length) !== null)
    throw new S3SelectError('LexerInvalidLiteral', `Invalid number ${digits}`, at);
  return { type: /^\d+$/.test(digits) ? 'INTEGER' : 'FLOAT', text: digits, length: digits.length };
};

const readIon = (source: string, index: number): Found | undefined => {
  const backticked = match(ion, source, index);
  return backticked === null ? undefined : { type: 'ION', text: backticked[1] ?? '', length: backticked[0].length };
};

const readSymbol = (source: string, index: number): Found | undefined => {
  const pair = source.slice(index, index + 2);
  if (pair === '--' || pair === '/*') return undefined;
  const mark = match(symbol, source, index)?.[0];
  return mark === undefined ? undefined : { type: 'SYMBOL', text: mark, length: mark.length };
};

type Read = (source: string, index: number, at: Position) => Found | undefined;

/** By the first character: an expression may have a quarter of a million tokens. */
const readers: readonly Read[] = Array.from({ length: 128 }, (_, code): Read => {
  const character = String.fromCharCode(code);
  if (/[A-Za-z_$]/.test(character)) return readWord;
  if (/\d/.test(character)) return readNumber;
  if (character === '.') return (source, index, at) => readNumber(source, index, at) ?? readSymbol(source, index);
  if (character === '`') return readIon;
  return character === "'" || character === '"' ? quoted : readSymbol;
});

const read = (source: string, index: number, at: Position): Found => {
  const found = readers[source.charCodeAt(index)]?.(source, index, at);
  if (found === undefined) throw refuse(source, index, at);
  return found;
};

/** Divides the expression into tokens; the last one is EOF. Line breaks outside of literals count as space. */
export const tokenize = (source: string): Token[] => {
  const tokens: Token[] = [];
  let index = 0;
  let line = 1;
  let lineStart = 0;
  const pass = (length: number): void => {
    // Only these characters are looked at: the next line break may be far away.
    for (const end = index + length; index < end; index += 1) {
      if (source.charCodeAt(index) !== 0x0a) continue;
      line += 1;
      lineStart = index + 1;
    }
  };
  for (;;) {
    while (isSpace(source.charCodeAt(index))) pass(1);
    const at = { line, column: index - lineStart + 1 };
    if (index >= source.length) {
      tokens.push({ type: 'EOF', text: '', at });
      return tokens;
    }
    const token = read(source, index, at);
    tokens.push({ type: token.type, text: token.text, at });
    pass(token.length);
  }
};

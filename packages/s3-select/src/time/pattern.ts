import { S3SelectError } from '../errors.ts';

/** A piece of a time format pattern: a literal text, or a symbol with its number of repetitions. */
export type PatternToken = { text: string } | SymbolToken;
export interface SymbolToken {
  symbol: string;
  count: number;
}

const counts: Readonly<Record<string, readonly number[]>> = {
  y: [1, 2, 4],
  M: [1, 2, 3, 4, 5],
  d: [1, 2],
  a: [1],
  h: [1, 2],
  H: [1, 2],
  m: [1, 2],
  s: [1, 2],
  n: [1],
  X: [1, 2, 3, 4, 5],
  x: [1, 2, 3, 4, 5],
};

const piece = /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+/gy;

const readSymbol = (run: string): PatternToken => {
  const symbol = run[0] as string;
  const allowed = symbol === 'S' ? [run.length] : counts[symbol];
  if (allowed === undefined) {
    throw new S3SelectError(
      'EvaluatorInvalidTimestampFormatPatternSymbol',
      `The timestamp format pattern contains a symbol that is not valid: ${symbol}`,
    );
  }
  if (!allowed.includes(run.length)) {
    throw new S3SelectError(
      'EvaluatorInvalidTimestampFormatPatternToken',
      `The timestamp format pattern contains a token that is not valid: ${run}`,
    );
  }
  return { symbol, count: run.length };
};

/** Parses a pattern. Letters are symbols; text stands between single quotes, and a quote is written twice. */
export const parsePattern = (pattern: string): PatternToken[] => {
  const tokens: PatternToken[] = [];
  let at = 0;
  while (at < pattern.length) {
    piece.lastIndex = at;
    const found = piece.exec(pattern);
    if (found === null) {
      throw new S3SelectError(
        'EvaluatorUnterminatedTimestampFormatPatternToken',
        'The timestamp format pattern contains an unterminated token.',
      );
    }
    const [run, quoted, letter] = found;
    if (quoted === '') tokens.push({ text: "'" });
    else if (quoted !== undefined) tokens.push({ text: quoted.replaceAll("''", "'") });
    else if (letter !== undefined) tokens.push(readSymbol(run));
    else tokens.push({ text: run });
    at += run.length;
  }
  return tokens;
};

export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

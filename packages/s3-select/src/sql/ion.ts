import { S3SelectError } from '../errors.ts';
import { parseDecimal } from '../values/decimal.ts';
import { parseTimestamp } from '../values/timestamp.ts';
import type { Expression } from './ast.ts';
import type { Token } from './lexer.ts';

const constants: ReadonlyMap<string, Expression> = new Map<string, Expression>([
  ['true', { kind: 'boolean', value: true }],
  ['false', { kind: 'boolean', value: false }],
  ['null', { kind: 'null' }],
]);
const limit = 2n ** 63n;

const numberOf = (text: string): Expression | undefined => {
  if (/^-?(0|[1-9]\d*)$/.test(text)) {
    const value = BigInt(text);
    if (value < -limit || value >= limit) return undefined;
    return { kind: 'integer', value };
  }
  if (!/^-?(0|[1-9]\d*)(\.\d*)?([dDeE][+-]?\d+)?$/.test(text)) return undefined;
  if (/e/i.test(text)) return floatOf(Number(text));
  const value = parseDecimal(text);
  return value && { kind: 'decimal', value };
};

const floatOf = (value: number): Expression | undefined => {
  if (!Number.isFinite(value)) return undefined;
  return { kind: 'float', value };
};

const stringOf = (text: string): Expression | undefined => {
  if (!text.startsWith('"')) return undefined;
  try {
    return { kind: 'string', value: JSON.parse(text) as string };
  } catch {
    return undefined;
  }
};

/** Reads the value of Ion between backticks: a timestamp above all, or a number, a string, a boolean or null. */
export const parseIonLiteral = ({ text, at }: Token): Expression => {
  const trimmed = text.trim();
  const moment = parseTimestamp(trimmed);
  if (moment !== undefined) return { kind: 'timestamp', value: moment };
  const found = constants.get(trimmed) ?? numberOf(trimmed) ?? stringOf(trimmed);
  if (found === undefined)
    throw new S3SelectError('LexerInvalidIONLiteral', 'The Ion literal is not valid or not supported', at);
  return found;
};

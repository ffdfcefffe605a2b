import { S3SelectError } from '../errors.ts';
import { parseDecimal } from '../values/decimal.ts';
import { parseTimestamp } from '../values/timestamp.ts';
import type { Expression } from './ast.ts';
import type { Token } from './lexer.ts';

const constants: Readonly<Record<string, Expression>> = {
  true: { kind: 'boolean', value: true },
  false: { kind: 'boolean', value: false },
  null: { kind: 'null' },
};

const numberOf = (text: string): Expression | undefined => {
  if (/^-?(0|[1-9]\d*)$/.test(text)) {
    const value = BigInt(text);
    return value >= -(2n ** 63n) && value < 2n ** 63n ? { kind: 'integer', value } : undefined;
  }
  if (!/^-?(0|[1-9]\d*)(\.\d*)?([dDeE][+-]?\d+)?$/.test(text)) return undefined;
  if (/e/i.test(text)) return Number.isFinite(Number(text)) ? { kind: 'float', value: Number(text) } : undefined;
  const value = parseDecimal(text);
  return value && { kind: 'decimal', value };
};

const stringOf = (text: string): Expression | undefined => {
  try {
    const value: unknown = text.startsWith('"') ? JSON.parse(text) : undefined;
    return typeof value === 'string' ? { kind: 'string', value } : undefined;
  } catch {
    return undefined;
  }
};

/** Between backticks stands a value of Ion: timestamps first of all, and numbers, strings, booleans, null. */
export const parseIonLiteral = ({ text, at }: Token): Expression => {
  const trimmed = text.trim();
  const moment = parseTimestamp(trimmed);
  if (moment !== undefined) return { kind: 'timestamp', value: moment };
  const found = Object.hasOwn(constants, trimmed) ? constants[trimmed] : (numberOf(trimmed) ?? stringOf(trimmed));
  if (found === undefined)
    throw new S3SelectError('LexerInvalidIONLiteral', 'The Ion literal is not valid or not supported', at);
  return found;
};

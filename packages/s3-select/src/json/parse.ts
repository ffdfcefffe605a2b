import { isUtf8 } from 'node:buffer';
import { invalidTextEncoding, jsonParsingError } from '../errors.ts';
import type { Value } from '../plan/values.ts';
import { readExact } from './exact.ts';

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/**
 * Tells whether the text has sixteen digits in a row, as every integer beyond a double has. Such a run covers a
 * multiple of sixteen, so most of the text need not be examined. Digits inside a string count as well: they only cause
 * a slower reading.
 */
const hasLongInteger = (text: string): boolean => {
  for (let at = 15; at < text.length; at += 16) {
    if (!isDigit(text.charCodeAt(at))) continue;
    let [first, last] = [at, at];
    while (first > 0 && isDigit(text.charCodeAt(first - 1))) first -= 1;
    while (last - first < 15 && isDigit(text.charCodeAt(last + 1))) last += 1;
    if (last - first >= 15) return true;
  }
  return false;
};

export const decode = (bytes: Buffer, start: number, end: number): string => {
  const text = bytes.toString('utf8', start, end);
  // Decoding writes U+FFFD for bytes that are not UTF-8; only then the bytes themselves are checked.
  if (text.includes('\ufffd') && !isUtf8(bytes.subarray(start, end))) throw invalidTextEncoding();
  return text;
};

/** Reads one JSON value from the bytes of a record. */
export const parseRecord = (
  bytes: Buffer,
  start: number,
  end: number,
  { exact, decimals }: { exact: boolean; decimals: boolean },
): Value => {
  const text = decode(bytes, start, end);
  try {
    const value = JSON.parse(text) as Value;
    if (exact || hasLongInteger(text) || (decimals && /\d[\d.]{15}/.test(text)))
      return readExact(text, exact, decimals);
    return value;
  } catch (error) {
    if (error instanceof SyntaxError) throw jsonParsingError();
    throw error;
  }
};

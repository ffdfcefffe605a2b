import { hasText } from '../../../kernel/find-text.ts';
import { done, type Work } from '../../../kernel/in-turns.ts';
import { UnsupportedError } from '../../../kernel/errors.ts';
import { compileJsonPattern } from './json-pattern.ts';

/**
 * Compiles CloudWatch's filter patterns for JSON and for text. Text must contain all plain terms, none of the `-`
 * terms, and at least one of the `?` terms; upper and lower case differ. docs: Amazon CloudWatch Logs User Guide,
 * "Filter pattern syntax for metric filters, subscription filters, filter log events, and Live Tail"
 */
export function compileFilter(pattern: string): (message: string) => Work<boolean> {
  const trimmed = pattern.trim();
  if (trimmed === '') return () => done(true);
  if (trimmed.startsWith('{') && trimmed.endsWith('}')) {
    const matches = compileJsonPattern(trimmed.slice(1, -1));
    return (message) => done(matches(message));
  }
  if (/^[{[%]/.test(trimmed)) throw new UnsupportedError(`CloudWatch Logs filter pattern ${trimmed.slice(0, 100)}`);
  const all: string[] = [];
  const none: string[] = [];
  const any: string[] = [];
  for (const [, sign, quoted, plain] of trimmed.matchAll(/([-?]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)) {
    const term = quoted === undefined ? (plain ?? '') : quoted.replace(/\\(.)/g, '$1');
    if (sign === '-') none.push(term);
    else if (sign === '?') any.push(term);
    else all.push(term);
  }
  return function* matches(message) {
    for (const term of none) if (yield* found(message, term)) return false;
    // If there are plain terms, `?` terms are ignored. docs: Amazon CloudWatch Logs User Guide, "Filter pattern syntax
    // for metric filters, subscription filters, filter log events, and Live Tail"
    for (const term of all) if (!(yield* found(message, term))) return false;
    if (all.length > 0 || any.length === 0) return true;
    for (const term of any) if (yield* found(message, term)) return true;
    return false;
  };
}

/** To look through a long message takes a millisecond, and there may be hundreds of terms. */
const longMessage = 20_000;

function* found(message: string, term: string): Work<boolean> {
  if (message.length > longMessage) yield;
  return hasText(message, term);
}

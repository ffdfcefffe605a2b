import { hasText } from '../../../kernel/find-text.ts';
import { UnsupportedError } from '../../../kernel/errors.ts';
import { compileJsonPattern } from './json-pattern.ts';

/**
 * Compiles CloudWatch's filter patterns for JSON and for text. Text must contain all plain terms, none of the `-`
 * terms, and at least one of the `?` terms; upper and lower case differ. docs: Amazon CloudWatch Logs User Guide,
 * "Filter pattern syntax for metric filters, subscription filters, filter log events, and Live Tail"
 */
export function compileFilter(pattern: string): (message: string) => boolean {
  const trimmed = pattern.trim();
  if (trimmed === '') return () => true;
  if (trimmed.startsWith('{') && trimmed.endsWith('}')) return compileJsonPattern(trimmed.slice(1, -1));
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
  return (message) => {
    if (none.some((term) => hasText(message, term))) return false;
    // If there are plain terms, `?` terms are ignored. docs: Amazon CloudWatch Logs User Guide, "Filter pattern syntax
    // for metric filters, subscription filters, filter log events, and Live Tail"
    if (all.length > 0) return all.every((term) => hasText(message, term));
    return any.length === 0 || any.some((term) => hasText(message, term));
  };
}

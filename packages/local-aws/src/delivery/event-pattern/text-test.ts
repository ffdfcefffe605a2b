import { findText } from '../../kernel/find-text.ts';
import { isObject } from '../../kernel/is-object.ts';
import { invalid, onlyOne, type Test } from './pattern-errors.ts';

export function compileText(operator: string, operand: unknown): Test {
  const ignoreCase = isObject(operand) && (operator === 'prefix' || operator === 'suffix');
  const text = ignoreCase ? caseless(operator, operand) : operand;
  if (typeof text !== 'string') throw invalid(`${operator} match pattern must be a string`);
  const fold = (value: string): string =>
    ignoreCase || operator === 'equals-ignore-case' ? value.toLowerCase() : value;
  const wanted = fold(text);
  const glob = operator === 'wildcard' ? compileWildcard(text) : undefined;
  return (value) => {
    if (typeof value !== 'string') return false;
    if (glob) return glob(value);
    if (operator === 'prefix') return fold(value).startsWith(wanted);
    if (operator === 'suffix') return fold(value).endsWith(wanted);
    return fold(value) === wanted;
  };
}

/** Compiles `{"prefix": {"equals-ignore-case": "x"}}`. */
function caseless(operator: string, operand: Readonly<Record<string, unknown>>): string {
  const [name] = Object.keys(operand);
  if (name !== 'equals-ignore-case') throw invalid(`Unsupported ${operator} pattern: ${name ?? ''}`);
  onlyOne(operand);
  const text = operand[name];
  if (typeof text !== 'string') throw invalid('equals-ignore-case match pattern must be a string');
  return text;
}

/**
 * Compiles a wildcard: `*` stands for any text, and a backslash makes the next character literal. The test takes linear
 * time in the text, whatever the pattern is.
 */
function compileWildcard(pattern: string): (value: string) => boolean {
  const parts: string[] = [];
  let part = '';
  for (let index = 0; index < pattern.length; index++) {
    const char = pattern[index] as string;
    if (char === '\\') {
      const escaped = pattern[++index];
      if (escaped !== '*' && escaped !== '\\') throw invalid('Invalid escape character');
      part += escaped;
    } else if (char === '*') {
      if (part === '' && parts.length > 0) throw invalid(`Consecutive wildcard characters at pos ${index}`);
      parts.push(part);
      part = '';
    } else {
      part += char;
    }
  }
  parts.push(part);
  requireSimple(parts);
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return (value) => value === first;
  return (value) => {
    if (value.length < first.length + last.length || !value.startsWith(first) || !value.endsWith(last)) return false;
    let from = first.length;
    for (const inner of rest) {
      const found = findText(value, inner, from);
      if (found < 0) return false;
      from = found + inner.length;
    }
    return from <= value.length - last.length;
  };
}

/**
 * EventBridge refuses a pattern with this many parts that begin alike, and accepts one with fewer. The exact limit is
 * known only from this recording. recorded: localstack/localstack, event_pattern_templates/content_wildcard_complex_EXC
 */
const mostAlike = 5;

function requireSimple([, ...parts]: readonly string[]): void {
  const begins = parts.map((part) => part.charAt(0)).filter((char) => char !== '');
  if (begins.some((char) => begins.filter((other) => other === char).length >= mostAlike))
    throw invalid(
      'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a ' +
        'wildcard character',
    );
}

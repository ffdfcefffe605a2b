import { instantOf, isTimestamp } from '../definition/timestamp.ts';
import { findText } from '../../../../kernel/find-text.ts';
import type { Comparison, Json } from '../definition/machine.ts';
import { numberIn } from '../numbers.ts';

/** Finds the value of a path, or undefined if there is none; `require` makes the state fail instead. */
export interface Lookup {
  find(path: string): Json | undefined;
  require(path: string): Json;
  /** Counts what a comparison takes: a rule may compare long texts, and there may be thousands of rules. */
  weigh(value: Json): void;
}

/** Tells whether a choice rule of JSONPath holds. */
export function holds(rule: Comparison, lookup: Lookup): boolean {
  switch (rule.kind) {
    case 'And':
      return rule.rules.every((inner) => holds(inner, lookup));
    case 'Or':
      return rule.rules.some((inner) => holds(inner, lookup));
    case 'Not':
      return !holds(rule.rule, lookup);
    case 'compare':
      return compares(rule, lookup);
  }
}

function compares({ variable, operator, value }: Extract<Comparison, { kind: 'compare' }>, lookup: Lookup): boolean {
  if (operator === 'IsPresent') return (lookup.find(variable) !== undefined) === value;
  const found = lookup.require(variable);
  lookup.weigh(found);
  if (operator.startsWith('Is')) return (types[operator]?.(found) ?? false) === value;
  if (!operator.endsWith('Path')) return compareValues(operator, found, value);
  return compareValues(operator.slice(0, -4), found, lookup.require(String(value)));
}

const types: Readonly<Record<string, (value: Json) => boolean>> = {
  IsNull: (value) => value === null,
  IsNumeric: (value) => numberIn(value) !== undefined,
  IsString: (value) => typeof value === 'string',
  IsBoolean: (value) => typeof value === 'boolean',
  IsTimestamp: isTimestamp,
};

/** A value of another type than the operator's is never equal, less or greater. */
function compareValues(operator: string, found: Json, value: Json): boolean {
  if (operator === 'StringMatches') return typeof found === 'string' && matches(String(value), found);
  if (operator === 'BooleanEquals') return typeof found === 'boolean' && found === value;
  const [, type, order] = /^(String|Numeric|Timestamp)(.+)$/.exec(operator) ?? [];
  const left = comparable(type ?? '', found);
  const right = comparable(type ?? '', value);
  return left !== undefined && right !== undefined && ordered(order ?? '', left, right);
}

function comparable(type: string, value: Json): string | number | undefined {
  if (type === 'String') return typeof value === 'string' ? value : undefined;
  if (type === 'Numeric') return numberIn(value);
  return isTimestamp(value) ? instantOf(value) : undefined;
}

function ordered(order: string, left: string | number, right: string | number): boolean {
  if (left === right) return order.endsWith('Equals');
  return (order.startsWith('LessThan') && left < right) || (order.startsWith('GreaterThan') && left > right);
}

/**
 * Matches a text: `*` stands for any text, `\*` for an asterisk. It looks for the pieces between asterisks one after
 * the other, each where the one before ended. docs: Amazon States Language specification, "Choice State"
 */
export function matches(pattern: string, text: string): boolean {
  const pieces = piecesOf(pattern);
  const first = pieces[0] as string;
  const last = pieces.at(-1) as string;
  if (pieces.length === 1) return text === first;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let from = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = findText(text, piece, from);
    if (found < 0) return false;
    from = found + piece.length;
  }
  return from <= text.length - last.length;
}

function piecesOf(pattern: string): string[] {
  const pieces = [''];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (character === '*') pieces.push('');
    else pieces[pieces.length - 1] += character === '\\' ? pattern.charAt(++at) : character;
  }
  return pieces;
}

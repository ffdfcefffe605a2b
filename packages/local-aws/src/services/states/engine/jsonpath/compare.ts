import type { Json } from '../definition/machine.ts';
import { numberIn } from '../numbers.ts';
import type { Operator } from './path.ts';

/** Compares a member of an item with a value. */
export function compare(operator: Operator, found: Json | undefined, right: Json | undefined): boolean {
  const left = numberIn(found) ?? found;
  if (left === undefined || right === undefined) return operator === '!=' && left !== right;
  if (operator === '==') return left === right;
  if (operator === '!=') return left !== right;
  const comparable =
    (typeof left === 'number' && typeof right === 'number') || (typeof left === 'string' && typeof right === 'string');
  if (!comparable) return false;
  if (left === right) return operator.endsWith('=');
  return operator.startsWith('<') === (left as number) < (right as number);
}

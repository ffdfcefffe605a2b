import type { Comparator, Condition, Operand } from './condition.ts';
import { hasText } from '../../../kernel/find-text.ts';
import { valueAt } from './path.ts';
import { sizeOfValue } from './size.ts';
import { compareValues, contentOf, isEqual, typeOf, type Item, type Value } from './value.ts';

/** Tells whether an item meets a condition. A missing item counts as an empty one. */
export function evaluate(condition: Condition, item: Item): boolean {
  switch (condition.kind) {
    case 'and':
      return evaluate(condition.left, item) && evaluate(condition.right, item);
    case 'or':
      return evaluate(condition.left, item) || evaluate(condition.right, item);
    case 'not':
      return !evaluate(condition.of, item);
    case 'compare':
      return compare(condition.operator, valueOf(condition.left, item), valueOf(condition.right, item));
    case 'between': {
      const value = valueOf(condition.of, item);
      return compare('>=', value, valueOf(condition.low, item)) && compare('<=', value, valueOf(condition.high, item));
    }
    case 'in': {
      const value = valueOf(condition.of, item);
      return condition.list.some((candidate) => compare('=', value, valueOf(candidate, item)));
    }
    case 'function':
      return call(
        condition.name,
        condition.operands.map((operand) => valueOf(operand, item)),
      );
  }
}

function valueOf(operand: Operand, item: Item): Value | undefined {
  switch (operand.kind) {
    case 'value':
      return operand.value;
    case 'path':
      return valueAt(item, operand.path);
    case 'size': {
      const size = countOf(valueOf(operand.of, item));
      return size === undefined ? undefined : { N: String(size) };
    }
  }
}

/** Counts the bytes of a text in UTF-8 or of binary data, or the members of a set, a list or a map. */
function countOf(value: Value | undefined): number | undefined {
  if (value === undefined) return undefined;
  if ('S' in value || 'B' in value) return sizeOfValue(value);
  const content = contentOf(value);
  if (Array.isArray(content)) return content.length;
  return typeof content === 'object' && content !== null ? Object.keys(content).length : undefined;
}

function compare(operator: Comparator, left: Value | undefined, right: Value | undefined): boolean {
  if (operator === '<>') return left === undefined || right === undefined || !isEqual(left, right);
  if (left === undefined || right === undefined) return false;
  if (operator === '=') return isEqual(left, right);
  const order = compareValues(left, right);
  if (order === undefined) return false;
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

function call(name: string, [first, second]: readonly (Value | undefined)[]): boolean {
  switch (name) {
    case 'attribute_exists':
      return first !== undefined;
    case 'attribute_not_exists':
      return first === undefined;
    case 'attribute_type':
      return first !== undefined && second !== undefined && typeOf(first) === contentOf(second);
    case 'begins_with':
      return first !== undefined && second !== undefined && beginsWith(first, second);
    default:
      return first !== undefined && second !== undefined && contains(first, second);
  }
}

const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64');

function beginsWith(value: Value, prefix: Value): boolean {
  if ('S' in value && 'S' in prefix) return value.S.startsWith(prefix.S);
  if (!('B' in value && 'B' in prefix)) return false;
  const start = bytes(prefix.B);
  return bytes(value.B).subarray(0, start.length).equals(start);
}

function contains(value: Value, part: Value): boolean {
  if ('S' in value) return 'S' in part && hasText(value.S, part.S);
  if ('B' in value) return 'B' in part && hasText(bytes(value.B).toString('latin1'), bytes(part.B).toString('latin1'));
  if ('SS' in value) return 'S' in part && value.SS.includes(part.S);
  if ('NS' in value) return 'N' in part && value.NS.includes(part.N);
  if ('BS' in value) return 'B' in part && value.BS.includes(part.B);
  return 'L' in value && hasMember(value.L, part);
}

/** A list may have a hundred thousand members, and an expression may ask for a hundred of them. */
function hasMember(members: readonly Value[], part: Value): boolean {
  const [type, content] = [typeOf(part), contentOf(part)];
  return typeof content === 'object'
    ? members.some((member) => isEqual(member, part))
    : members.some((member) => (member as Readonly<Record<string, unknown>>)[type] === content);
}

/** Answers how many parts a condition has, each of which may read the whole item. */
export function partsOf(condition: Condition): number {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return partsOf(condition.left) + partsOf(condition.right);
    case 'not':
      return partsOf(condition.of);
    case 'in':
      return condition.list.length;
    default:
      return 1;
  }
}

import { UnsupportedError } from '../../../kernel/errors.ts';
import { invalidParameters, largestItem, tooLarge, validation } from '../errors.ts';
import { addDecimals, formatDecimal, mostDigits, negated } from './number.ts';
import { valueAt, type Path } from './path.ts';
import type { Change, Source } from './update-expression.ts';
import { decimalOf, withinRange, type Item, type Value } from './value.ts';

/** Answers the item after the changes. Every operand is read from the item before them. */
export function applyUpdate(item: Item, changes: readonly Change[]): Item {
  const writes = changes.map((change) => ({ change, value: newValue(item, change) }));
  const inOrder = writes.sort((one, other) => rankOf(one.change) - rankOf(other.change));
  let root: Value = { M: item };
  for (const { change, value } of inOrder) root = write(root, change.path, value);
  return 'M' in root ? root.M : item;
}

/** Items of lists are removed last and from the end, so that places mean those in the item before the changes. */
function rankOf({ kind, path }: Change): number {
  const last = path.at(-1);
  const place = typeof last === 'number' ? Math.min(last, 1e6) : 0;
  return kind === 'REMOVE' ? 1e7 - place : place;
}

/** Answers undefined for a value that is removed. */
function newValue(item: Item, change: Change): Value | undefined {
  switch (change.kind) {
    case 'SET':
      return read(item, change.source);
    case 'REMOVE':
      return undefined;
    case 'ADD':
      return added(valueAt(item, change.path), change.value);
    case 'DELETE':
      return without(valueAt(item, change.path), change.value);
  }
}

const wrongType = (): Error => validation('An operand in the update expression has an incorrect data type');

function read(item: Item, source: Source): Value {
  switch (source.kind) {
    case 'value':
      return source.value;
    case 'path': {
      const value = valueAt(item, source.path);
      if (!value) throw validation('The provided expression refers to an attribute that does not exist in the item');
      return value;
    }
    case 'if_not_exists':
      return valueAt(item, source.path) ?? read(item, source.otherwise);
    case 'list_append': {
      const [left, right] = [read(item, source.left), read(item, source.right)];
      if (!('L' in left && 'L' in right)) throw wrongType();
      // No item can hold so many members, and lists could be appended to themselves many times.
      if (left.L.length + right.L.length > largestItem) throw tooLarge();
      return { L: left.L.concat(right.L) };
    }
    default: {
      const [left, right] = [read(item, source.left), read(item, source.right)];
      if (!('N' in left && 'N' in right)) throw wrongType();
      return { N: sum(left.N, right.N, source.kind === '-') };
    }
  }
}

function sum(left: string, right: string, isMinus: boolean): string {
  const second = decimalOf(right);
  const result = addDecimals(decimalOf(left), isMinus ? negated(second) : second);
  if (result.digits.length > mostDigits)
    throw new UnsupportedError(`A sum of more than ${mostDigits} significant digits`);
  return formatDecimal(withinRange(result));
}

function added(before: Value | undefined, value: Value): Value {
  if (before === undefined) return value;
  if ('N' in before && 'N' in value) return { N: sum(before.N, value.N, false) };
  if ('SS' in before && 'SS' in value) return { SS: [...new Set([...before.SS, ...value.SS])] };
  if ('NS' in before && 'NS' in value) return { NS: [...new Set([...before.NS, ...value.NS])] };
  if ('BS' in before && 'BS' in value) return { BS: [...new Set([...before.BS, ...value.BS])] };
  throw wrongType();
}

/** A set without members is removed. */
function without(before: Value | undefined, value: Value): Value | undefined {
  if (before === undefined) return undefined;
  const left = (members: readonly string[], gone: readonly string[]): readonly string[] => {
    const all = new Set(gone);
    return members.filter((member) => !all.has(member));
  };
  const rest = (members: readonly string[], make: (members: readonly string[]) => Value): Value | undefined =>
    members.length > 0 ? make(members) : undefined;
  if ('SS' in before && 'SS' in value) return rest(left(before.SS, value.SS), (SS) => ({ SS }));
  if ('NS' in before && 'NS' in value) return rest(left(before.NS, value.NS), (NS) => ({ NS }));
  if ('BS' in before && 'BS' in value) return rest(left(before.BS, value.BS), (BS) => ({ BS }));
  throw wrongType();
}

const invalidPath = (): Error =>
  validation('The document path provided in the update expression is invalid for update');

function write(
  value: Value | undefined,
  [step, ...rest]: readonly (string | number)[],
  written: Value | undefined,
): Value {
  if (value === undefined || step === undefined) throw invalidPath();
  if (typeof step === 'number') {
    if (!('L' in value)) throw invalidPath();
    return { L: writeItem(value.L, step, rest, written) };
  }
  if (!('M' in value)) throw invalidPath();
  const before = Object.hasOwn(value.M, step) ? value.M[step] : undefined;
  const after = rest.length === 0 ? written : write(before, rest, written);
  if (after !== undefined) return { M: { ...value.M, [step]: after } };
  return { M: Object.fromEntries(Object.entries(value.M).filter(([name]) => name !== step)) };
}

/** A place beyond the end of a list means its end. */
function writeItem(
  items: readonly Value[],
  place: number,
  rest: readonly (string | number)[],
  written: Value | undefined,
): readonly Value[] {
  if (rest.length > 0)
    return items
      .map((item, index) => (index === place ? write(item, rest, written) : item))
      .concat(place < items.length ? [] : [write(undefined, rest, written)]);
  if (written === undefined) return items.filter((_, index) => index !== place);
  if (place >= items.length) return [...items, written];
  return items.map((item, index) => (index === place ? written : item));
}

/** Throws if a change would touch the key. */
export function refuseKeyChanges(changes: readonly { readonly path: Path }[], keyNames: readonly string[]): void {
  const touched = changes.map(({ path }) => path[0]).find((name) => keyNames.includes(name));
  if (touched !== undefined)
    throw invalidParameters(`Cannot update attribute ${touched}. This attribute is part of the key`);
}

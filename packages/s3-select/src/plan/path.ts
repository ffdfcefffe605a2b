import { S3SelectError } from '../errors.ts';
import type { Identifier, Step } from '../sql/ast.ts';
import type { Member } from '../scan/path-elements.ts';
import { isStruct, type Value } from './values.ts';
import { spend } from './work.ts';

export const ambiguous = (name: string): S3SelectError =>
  new S3SelectError('AmbiguousFieldName', `The field name ${name} matches to multiple fields in the file.`);

export const missingInCase = (name: string): S3SelectError =>
  new S3SelectError('MissingHeaderName', `No field is named "${name}" in this case.`);

/** The names of an object that has very many are collected anew, and slowly, for each look. */
const costOf = (names: number): number => (names > 1_000 ? 50 * names : names);

const sensitive = (name: string): ((value: Value) => Value) => {
  const lower = name.toLowerCase();
  return (value) => {
    if (!isStruct(value)) return undefined;
    if (Object.hasOwn(value, name)) return value[name];
    let looked = 0;
    for (const key in value) {
      looked += 1;
      if (key.length === name.length && key.toLowerCase() === lower) throw missingInCase(name);
    }
    spend(costOf(looked));
    return undefined;
  };
};

const insensitive = (name: string): ((value: Value) => Value) => {
  const lower = name.toLowerCase();
  const { length } = name;
  return (value) => {
    if (!isStruct(value)) return undefined;
    let found: string | undefined;
    let looked = 0;
    for (const key in value) {
      looked += 1;
      if (key.length !== length || (key !== name && key.toLowerCase() !== lower)) continue;
      if (found !== undefined) throw ambiguous(name);
      found = key;
    }
    spend(costOf(looked));
    if (found === undefined) return undefined;
    return value[found];
  };
};

/** Finds a field among the keys of an object that is not read as a whole, by the rules of `fieldGetter`. */
export const memberOf = ({ name, quoted }: Identifier): Member => {
  const lower = name.toLowerCase();
  return {
    matches: (key) => key === name || (!quoted && key.toLowerCase() === lower),
    twice() {
      throw ambiguous(name);
    },
    absent(keys) {
      if (quoted && keys.some((key) => key.toLowerCase() === lower)) throw missingInCase(name);
    },
  };
};

/** Looks up a field. Between double quotes case counts; otherwise it does not. A missing name gives MISSING. */
export const fieldGetter = ({ name, quoted }: Identifier): ((value: Value) => Value) =>
  quoted ? sensitive(name) : insensitive(name);

/** Follows a path without wildcards. A step that finds nothing gives MISSING. */
export const pathGetter = (steps: readonly Step[]): ((value: Value) => Value) => {
  const getters = steps.map((step): ((value: Value) => Value) => {
    if (step.kind === 'field') return fieldGetter(step.field);
    if (step.kind === 'index') return (value) => (Array.isArray(value) ? value[step.index] : undefined);
    throw new S3SelectError(
      'ParseInvalidContextForWildcardInSelectList',
      'Invalid use of * in a path of the SELECT list or the WHERE clause.',
    );
  });
  const [only] = getters;
  if (getters.length === 1 && only !== undefined) return only;
  return (value) => getters.reduce((current, get) => get(current), value);
};

const elementsOf = (value: Value): Value[] => (Array.isArray(value) ? value : []);
const membersOf = (value: Value): Value[] => (isStruct(value) ? Object.values(value) : []);

const expandStep = (step: Step): ((value: Value) => Value[]) => {
  if (step.kind === 'field' || step.kind === 'index') {
    const get = pathGetter([step]);
    return (value) => [get(value)];
  }
  const items = step.kind === 'elements' ? elementsOf : membersOf;
  return (value) => {
    const found = items(value);
    return found.length === 0 ? [undefined] : found;
  };
};

/**
 * Lists the rows of a record for the path of FROM. A wildcard gives at least one row: MISSING if it matches nothing.
 */
export const rowExpander = (steps: readonly Step[]): ((record: Value) => Value[]) => {
  const expanders = steps.map(expandStep);
  return (record) => expanders.reduce<Value[]>((rows, expand) => rows.flatMap(expand), [record]);
};

import { PathSyntaxError } from '../jsonpath/path.ts';
import { compile, isExpression } from '../jsonata.ts';
import { UnsupportedError } from '../../../../kernel/errors.ts';
import { isObject, numberIn } from '../numbers.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { Json, JsonObject } from './machine.ts';

/**
 * Reads a JSON object of a definition. It keeps a list of the fields that were read, so that unknown fields can be
 * named. It reports faults to the diagnostics.
 */
export interface Reader {
  readonly pointer: string;
  keys(): string[];
  has(name: string): boolean;
  /** Answers the field's value. The field then counts as known. */
  take(name: string): Json | undefined;
  /** Answers the field's value without marking the field as known. */
  peek(name: string): Json | undefined;
  string(name: string): string | undefined;
  /** Reads a number that is at least `minimum`. */
  number(name: string, minimum: number, integer?: boolean, maximum?: number): number | undefined;
  /** Reads a value in which `{% %}` strings are JSONata. Each is compiled now, to find errors. */
  query(name: string): Json | undefined;
  list(name: string): Reader[] | undefined;
  object(name: string): Reader | undefined;
  /** Reports those of the fields that are absent. */
  require(...names: string[]): boolean;
  /** Refuses fields that the language has and this runtime lacks. */
  refuse(...names: string[]): void;
  invalid(message: string, field?: string, code?: string): void;
  /** Reports that more than one of the fields is there, or none. `count` tells how many of them count as there. */
  exactlyOne(names: readonly string[], count?: number): void;
  unsupported(what: string, field?: string): void;
  /** Reports the fields that nobody has read. `explain` may give the reason why a field is unknown. */
  end(explain?: (name: string) => string | undefined): void;
}

/** Writes the place of a member or an item as AWS does: `/States/A/Choices[0]/Next`. recorded: floci#2786 */
export const at = (pointer: string, name: string | number): string =>
  typeof name === 'number' ? `${pointer}[${name}]` : `${pointer}/${name}`;

export type OnExpression = (ast: unknown, pointer: string) => void;

export function read(value: unknown, pointer: string, issues: Diagnostics, onExpression: OnExpression): Reader {
  if (!isObject(value)) issues.invalid(pointer, 'Expected value of type Object');
  const object: JsonObject = isObject(value) ? value : {};
  const taken = new Set<string>();
  const take = (name: string): Json | undefined => {
    taken.add(name);
    return Object.hasOwn(object, name) ? object[name] : undefined;
  };
  const invalid = (message: string, field?: string, code?: string): void =>
    issues.invalid(field === undefined ? pointer : at(pointer, field), message, code);
  const inner = (found: Json, name: string | number): Reader => read(found, at(pointer, name), issues, onExpression);
  return {
    pointer,
    keys: () => Object.keys(object),
    has: (name) => Object.hasOwn(object, name),
    take,
    string(name) {
      const found = take(name);
      if (typeof found === 'string' || found === undefined) return found;
      invalid('Expected value of type String', name);
      return undefined;
    },
    peek: (name) => object[name],
    number: (name, minimum, integer = true, maximum = maxNumber) =>
      checkNumber(take(name), { minimum, maximum, integer }, (text) => invalid(text, name)),
    query(name) {
      const found = take(name);
      if (found !== undefined) checkExpressions(found, at(pointer, name), issues, onExpression);
      return found;
    },
    list(name) {
      const found = take(name);
      if (found === undefined) return undefined;
      if (Array.isArray(found))
        return found.map((item, index) => read(item, at(at(pointer, name), index), issues, onExpression));
      invalid('Expected value of type Array', name);
      return undefined;
    },
    object(name) {
      const found = take(name);
      return found === undefined ? undefined : inner(found, name);
    },
    require(...names) {
      const missing = names.filter((name) => !Object.hasOwn(object, name));
      // recorded: test_create_delete_invalid_sm, test_sfn_api
      if (missing.length > 0) invalid(`These fields are required: [${missing.join(', ')}]`);
      return missing.length === 0;
    },
    refuse(...names) {
      for (const name of names)
        if (take(name) !== undefined) issues.unsupported(at(pointer, name), `The field ${name}`);
    },
    invalid,
    exactlyOne(names, count = names.filter((name) => Object.hasOwn(object, name)).length) {
      // recorded: cdk-preflight (pf-sfn-asl-next-end, pf-sfn-asl-path-exclusive)
      if (count > 1) invalid(`There should only be one of the following fields: [${names.join(', ')}]`);
      if (count === 0) invalid(`This object should have only one of the following fields: [${names.join(', ')}]`);
    },
    unsupported: (what, field) => issues.unsupported(field === undefined ? pointer : at(pointer, field), what),
    end(explain) {
      for (const name of Object.keys(object))
        if (!taken.has(name)) invalid(explain?.(name) ?? `Field '${name}' is not supported`);
    },
  };
}

/** The largest number that a field takes. */
export const maxNumber = 99_999_999;

function checkNumber(
  given: Json | undefined,
  { minimum, maximum, integer }: { readonly minimum: number; readonly maximum: number; readonly integer: boolean },
  invalid: (message: string) => void,
): number | undefined {
  if (given === undefined) return undefined;
  const value = numberIn(given);
  if (value === undefined || (integer && !Number.isInteger(value)))
    invalid(`Expected value of type ${integer ? 'Integer' : 'Number'}`);
  // recorded: cdk-preflight (pf-sfn-asl-numeric-ranges)
  else if (value < minimum) invalid(`Minimum value is ${minimum}`);
  // recorded: cfn-lint#4075
  else if (value > maximum) invalid(`Maximum value is ${maximum}`);
  else return value;
  return undefined;
}

const isOpen = (value: Json): boolean => typeof value === 'string' && value.startsWith('{%');

function checkExpressions(value: Json, pointer: string, issues: Diagnostics, onExpression: OnExpression): void {
  if (isExpression(value)) checkExpression(value, pointer, issues, onExpression);
  // recorded: cdk-preflight (pf-sfn-asl-query-language)
  else if (isOpen(value)) issues.invalid(pointer, 'JSONata string must start with {% and end with %}');
  else if (Array.isArray(value))
    value.forEach((item, index) => checkExpressions(item, at(pointer, index), issues, onExpression));
  else if (isObject(value))
    for (const [key, item] of Object.entries(value)) checkExpressions(item, at(pointer, key), issues, onExpression);
}

function checkExpression(text: string, pointer: string, issues: Diagnostics, onExpression: OnExpression): void {
  let ast: unknown;
  try {
    ast = compile(text);
  } catch (error) {
    // recorded: floci#2745
    const message = (error as { message?: string }).message ?? String(error);
    issues.invalid(pointer, message, 'INVALID_JSONATA_EXPRESSION');
    return;
  }
  onExpression(ast, pointer);
}

/**
 * Runs the parser of a path, and answers whether the text is a path. A feature of the dialect that this runtime lacks
 * is reported by name.
 */
export function isReadable(parse: () => unknown, unsupported: (what: string) => void): boolean {
  try {
    parse();
    return true;
  } catch (error) {
    if (error instanceof UnsupportedError) unsupported(error.message);
    else if (error instanceof PathSyntaxError) return false;
    else throw error;
    return true;
  }
}

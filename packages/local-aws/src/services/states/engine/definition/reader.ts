import { PathSyntaxError } from '../jsonpath/path.ts';
import { compile, isExpression } from '../jsonata.ts';
import { UnsupportedError } from '../../../../kernel/errors.ts';
import { isObject, numberIn } from '../numbers.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { Json, JsonObject } from './machine.ts';

/** The largest number that a field takes. */
export const maxNumber = 99_999_999;

/** Writes the place of a member or an item as AWS does: `/States/A/Choices[0]/Next`. recorded: floci#2786 */
export const at = (pointer: string, name: string | number): string =>
  typeof name === 'number' ? `${pointer}[${name}]` : `${pointer}/${name}`;

export type OnExpression = (ast: unknown, pointer: string) => void;

export const read = (value: unknown, pointer: string, issues: Diagnostics, onExpression: OnExpression): Reader =>
  new Reader(value, pointer, issues, onExpression);

/**
 * Reads a JSON object of a definition. It keeps a list of the fields that were read, so that unknown fields can be
 * named. It reports faults to the diagnostics.
 */
export class Reader {
  readonly pointer: string;
  readonly #object: JsonObject;
  readonly #issues: Diagnostics;
  readonly #onExpression: OnExpression;
  readonly #taken = new Set<string>();

  constructor(value: unknown, pointer: string, issues: Diagnostics, onExpression: OnExpression) {
    if (!isObject(value)) issues.invalid(pointer, 'Expected value of type Object');
    this.#object = isObject(value) ? value : {};
    this.pointer = pointer;
    this.#issues = issues;
    this.#onExpression = onExpression;
  }

  keys(): string[] {
    return Object.keys(this.#object);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#object, name);
  }

  /** Answers the field's value. The field then counts as known. */
  take(name: string): Json | undefined {
    this.#taken.add(name);
    return this.has(name) ? this.#object[name] : undefined;
  }

  /** Answers the field's value without marking the field as known. */
  peek(name: string): Json | undefined {
    return this.#object[name];
  }

  string(name: string): string | undefined {
    const found = this.take(name);
    if (typeof found === 'string' || found === undefined) return found;
    this.invalid('Expected value of type String', name);
    return undefined;
  }

  /** Reads a number that is at least `minimum`. */
  number(name: string, minimum: number, integer = true, maximum = maxNumber): number | undefined {
    return checkNumber(this.take(name), { minimum, maximum, integer }, (text) => this.invalid(text, name));
  }

  /** Reads a value in which `{% %}` strings are JSONata. Each is compiled now, to find errors. */
  query(name: string): Json | undefined {
    const found = this.take(name);
    if (found !== undefined) checkExpressions(found, this.#at(name), this.#issues, this.#onExpression);
    return found;
  }

  list(name: string): Reader[] | undefined {
    const found = this.take(name);
    if (found === undefined) return undefined;
    if (Array.isArray(found)) return found.map((item, index) => this.#inner(item, at(this.#at(name), index)));
    this.invalid('Expected value of type Array', name);
    return undefined;
  }

  object(name: string): Reader | undefined {
    const found = this.take(name);
    return found === undefined ? undefined : this.#inner(found, this.#at(name));
  }

  /** Reports those of the fields that are absent. */
  require(...names: string[]): boolean {
    const missing = names.filter((name) => !this.has(name));
    // recorded: test_create_delete_invalid_sm, test_sfn_api
    if (missing.length > 0) this.invalid(`These fields are required: [${missing.join(', ')}]`);
    return missing.length === 0;
  }

  /** Refuses fields that the language has and this runtime lacks. */
  refuse(...names: string[]): void {
    for (const name of names)
      if (this.take(name) !== undefined) this.#issues.unsupported(this.#at(name), `The field ${name}`);
  }

  invalid(message: string, field?: string, code?: string): void {
    this.#issues.invalid(this.#at(field), message, code);
  }

  /** Reports that more than one of the fields is there, or none. `count` tells how many of them count as there. */
  exactlyOne(names: readonly string[], count = names.filter((name) => this.has(name)).length): void {
    // recorded: cdk-preflight (pf-sfn-asl-next-end, pf-sfn-asl-path-exclusive)
    if (count > 1) this.invalid(`There should only be one of the following fields: [${names.join(', ')}]`);
    if (count === 0) this.invalid(`This object should have only one of the following fields: [${names.join(', ')}]`);
  }

  unsupported(what: string, field?: string): void {
    this.#issues.unsupported(this.#at(field), what);
  }

  /** Reports the fields that nobody has read. `explain` may give the reason why a field is unknown. */
  end(explain?: (name: string) => string | undefined): void {
    for (const name of this.keys())
      if (!this.#taken.has(name)) this.invalid(explain?.(name) ?? `Field '${name}' is not supported`);
  }

  #at(field: string | undefined): string {
    return field === undefined ? this.pointer : at(this.pointer, field);
  }

  #inner(value: Json, pointer: string): Reader {
    return new Reader(value, pointer, this.#issues, this.#onExpression);
  }
}

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

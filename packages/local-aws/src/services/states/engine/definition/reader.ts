import { AwsError, UnsupportedError } from '../../../../kernel/errors.ts';
import { compile, isExpression } from '../jsonata.ts';
import type { Json, JsonObject } from './machine.ts';

export const invalid = (pointer: string, message: string): AwsError =>
  new AwsError(
    'InvalidDefinition',
    `Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: ${message} at ${pointer || '/'}'`,
  );

export const unsupported = (pointer: string, what: string): UnsupportedError =>
  new UnsupportedError(`${what} at ${pointer || '/'} of a state machine definition`);

/** A JSON object of a definition that notices which of its fields nobody asked for. */
export interface Reader {
  readonly pointer: string;
  keys(): string[];
  has(name: string): boolean;
  /** The field's value, now accounted for. */
  take(name: string): Json | undefined;
  string(name: string): string | undefined;
  required(name: string): string;
  /** A number, at least `minimum`. */
  number(name: string, minimum: number, integer?: boolean): number | undefined;
  /** A value in which `{% %}` strings are JSONata; each is compiled to find errors now. */
  query(name: string): Json | undefined;
  list(name: string): Reader[] | undefined;
  object(name: string): Reader | undefined;
  /** Fields that AWS knows and this runtime does not. */
  refuse(...names: string[]): void;
  /** Throws for the first field that nobody took. */
  end(): void;
}

/** A JSON pointer to a member. */
export const at = (pointer: string, name: string | number): string =>
  `${pointer}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;

export function read(value: unknown, pointer: string, onExpression: (ast: unknown, pointer: string) => void): Reader {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(pointer, 'Expected value of type Object');
  const object = value as JsonObject;
  const taken = new Set<string>();
  const take = (name: string): Json | undefined => {
    taken.add(name);
    return Object.hasOwn(object, name) ? object[name] : undefined;
  };
  const string = (name: string): string | undefined => {
    const found = take(name);
    if (found !== undefined && typeof found !== 'string')
      throw invalid(at(pointer, name), 'Expected value of type String');
    return found;
  };
  return {
    pointer,
    keys: () => Object.keys(object),
    has: (name) => Object.hasOwn(object, name),
    take,
    string,
    required(name) {
      const found = string(name);
      if (found === undefined) throw invalid(pointer, `These required fields are missing: [${name}]`);
      return found;
    },
    number: (name, minimum, integer = true) => checkNumber(take(name), at(pointer, name), minimum, integer),
    query(name) {
      const found = take(name);
      if (found !== undefined) checkExpressions(found, at(pointer, name), onExpression);
      return found;
    },
    list(name) {
      const found = take(name);
      if (found === undefined) return undefined;
      if (!Array.isArray(found)) throw invalid(at(pointer, name), 'Expected value of type Array');
      return found.map((item, index) => read(item, at(at(pointer, name), index), onExpression));
    },
    object(name) {
      const found = take(name);
      return found === undefined ? undefined : read(found, at(pointer, name), onExpression);
    },
    refuse(...names) {
      for (const name of names)
        if (Object.hasOwn(object, name)) throw unsupported(at(pointer, name), `The field ${name}`);
    },
    end() {
      const unknown = Object.keys(object).find((name) => !taken.has(name));
      if (unknown !== undefined) throw invalid(at(pointer, unknown), `Field '${unknown}' is not supported`);
    },
  };
}

function checkNumber(value: Json | undefined, pointer: string, minimum: number, integer: boolean): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || (integer && !Number.isInteger(value)))
    throw invalid(pointer, `Expected value of type ${integer ? 'Integer' : 'Number'}`);
  if (value < minimum) throw invalid(pointer, `Value ${value} is less than minimum ${minimum}`);
  if (value > 99_999_999) throw invalid(pointer, `Value ${value} is greater than maximum 99999999`);
  return value;
}

function checkExpressions(value: Json, pointer: string, onExpression: (ast: unknown, pointer: string) => void): void {
  if (isExpression(value)) {
    let ast: unknown;
    try {
      ast = compile(value).ast();
    } catch (error) {
      throw invalid(pointer, `Invalid JSONata expression: ${(error as { message?: string }).message ?? String(error)}`);
    }
    onExpression(ast, pointer);
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => checkExpressions(item, at(pointer, index), onExpression));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) checkExpressions(item, at(pointer, key), onExpression);
  }
}

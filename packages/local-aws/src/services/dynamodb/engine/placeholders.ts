import { validation } from '../errors.ts';
import { readValue, type Value } from './value.ts';

export interface Given {
  readonly ExpressionAttributeNames?: Readonly<Record<string, unknown>> | undefined;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>> | undefined;
}

/** The names and values that placeholders stand for in the expressions of one request. */
export class Placeholders {
  readonly #names = new Map<string, string>();
  readonly #values = new Map<string, Value>();
  readonly #used = new Set<string>();

  /** `hasExpressions` tells whether the request has any expression that could use them. */
  constructor(
    { ExpressionAttributeNames: names, ExpressionAttributeValues: values }: Given,
    { hasExpressions, takesValues }: { readonly hasExpressions: boolean; readonly takesValues: boolean },
  ) {
    if (names && !hasExpressions)
      throw validation('ExpressionAttributeNames can only be specified when using expressions');
    if (values && !takesValues)
      throw validation('ExpressionAttributeValues can only be specified when using expressions');
    for (const [key, name] of entriesOf('ExpressionAttributeNames', '#', names)) {
      if (typeof name !== 'string' || name === '')
        throw validation(`ExpressionAttributeNames contains invalid value: Empty value for key ${key}`);
      this.#names.set(key, name);
    }
    for (const [key, value] of entriesOf('ExpressionAttributeValues', ':', values))
      this.#values.set(key, readKeyed(key, value));
  }

  name(key: string): string | undefined {
    this.#used.add(key);
    return this.#names.get(key);
  }

  value(key: string): Value | undefined {
    this.#used.add(key);
    return this.#values.get(key);
  }

  refuseUnused(): void {
    for (const [parameter, given] of [
      ['ExpressionAttributeNames', this.#names],
      ['ExpressionAttributeValues', this.#values],
    ] as const) {
      const unused = [...given.keys()].filter((key) => !this.#used.has(key));
      if (unused.length > 0)
        throw validation(`Value provided in ${parameter} unused in expressions: keys: {${unused.join(', ')}}`);
    }
  }
}

function entriesOf(
  parameter: string,
  mark: string,
  given: Readonly<Record<string, unknown>> | undefined,
): readonly (readonly [string, unknown])[] {
  if (given === undefined) return [];
  const entries = Object.entries(given);
  if (entries.length === 0) throw validation(`${parameter} must not be empty`);
  const wrong = entries.find(([key]) => !key.startsWith(mark) || !/^[A-Za-z0-9_]+$/.test(key.slice(1)));
  if (wrong) throw validation(`${parameter} contains invalid key: Syntax error; key: "${wrong[0].slice(0, 255)}"`);
  return entries;
}

function readKeyed(key: string, value: unknown): Value {
  try {
    return readValue(value);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ValidationException') throw error;
    throw validation(`ExpressionAttributeValues contains invalid value: ${error.message} for key ${key}`);
  }
}

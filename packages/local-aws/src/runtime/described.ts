import { isObject } from '../kernel/is-object.ts';
import { OperatorError } from '../kernel/operator-error.ts';

/**
 * Describes once what a JSON file may contain. The description checks the file, makes the JSON schema for editors, and
 * gives the type of the content.
 */
export type Described = Text | List | Texts | Members;

interface Text {
  readonly kind: 'text';
  readonly about: string;
}

interface List {
  readonly kind: 'list';
  readonly about: string;
  readonly of: Described;
}

/** An object whose names are not known beforehand. */
interface Texts {
  readonly kind: 'map';
  readonly about: string;
  readonly of: Described;
}

interface Members {
  readonly kind: 'members';
  readonly about: string;
  readonly required: Readonly<Record<string, Described>>;
  readonly optional: Readonly<Record<string, Described>>;
}

export type ValueOf<D extends Described> = D extends Text
  ? string
  : D extends List
    ? readonly ValueOf<D['of']>[]
    : D extends Texts
      ? Readonly<Record<string, ValueOf<D['of']>>>
      : D extends Members
        ? { readonly [Name in keyof D['required']]: ValueOf<D['required'][Name]> } & {
            readonly [Name in keyof D['optional']]?: ValueOf<D['optional'][Name]>;
          }
        : never;

/** Checks a value. Throws a sentence for each wrong member, which names the file and the member. */
export function checked<D extends Described>(file: string, described: D, value: unknown): ValueOf<D> {
  const faults: string[] = [];
  check(described, value, '');
  if (faults.length > 0) throw new OperatorError('InvalidConfiguration', faults.join('\n'));
  return value as ValueOf<D>;

  function check(described: Described, value: unknown, at: string): void {
    if (described.kind === 'text') {
      if (typeof value !== 'string') fail(at, 'has to be a text');
      else if (value === '') fail(at, 'is empty');
    } else if (described.kind === 'list') {
      if (!Array.isArray(value)) return fail(at, 'has to be a list');
      value.forEach((each: unknown, index) => check(described.of, each, `${at}[${index}]`));
    } else if (!isObject(value)) fail(at, 'has to be an object');
    else if (described.kind === 'map')
      for (const [name, each] of Object.entries(value)) check(described.of, each, within(at, name));
    else checkMembers(described, value, at);
  }

  function checkMembers({ required, optional }: Members, value: object, at: string): void {
    const known = new Map(Object.entries({ ...required, ...optional }));
    for (const [name, each] of Object.entries(value)) {
      const member = known.get(name);
      if (member) check(member, each, within(at, name));
      else fail(within(at, name), `is unknown; known are ${[...known.keys()].join(', ')}`);
    }
    for (const name of Object.keys(required)) if (!Object.hasOwn(value, name)) fail(within(at, name), 'is missing');
  }

  function fail(at: string, what: string): void {
    faults.push(`${file}: ${at || 'the whole'} ${what}.`);
  }
}

const within = (at: string, name: string): string => (at === '' ? name : `${at}.${name}`);

/** Writes the description as a JSON schema. */
export function jsonSchemaOf(described: Described): object {
  const { about: description } = described;
  if (described.kind === 'text') return { description, type: 'string', minLength: 1 };
  if (described.kind === 'list') return { description, type: 'array', items: jsonSchemaOf(described.of) };
  if (described.kind === 'map')
    return { description, type: 'object', additionalProperties: jsonSchemaOf(described.of) };
  const { required, optional } = described;
  const properties = Object.entries({ ...required, ...optional }).map(([name, each]) => [name, jsonSchemaOf(each)]);
  return {
    description,
    type: 'object',
    properties: Object.fromEntries(properties) as object,
    ...(Object.keys(required).length > 0 && { required: Object.keys(required) }),
    additionalProperties: false,
  };
}

import { AwsError, UnsupportedError } from '../kernel/errors.ts';
import { ownValue } from '../kernel/own-value.ts';
import { requireFew } from './many-values.ts';
import { violationSentence, type Violation } from '../kernel/violations.ts';

/** The shape of a member of a request: its type, and the constraints that are checked before the action runs. */
export type Shape = Required & (Scalar | Text | Numeric | List | Structure);

interface Required {
  /** The request must have the member. */
  readonly required?: boolean;
  /** Messages do not show the value. */
  readonly sensitive?: boolean;
}

interface Scalar {
  readonly type: 'flag' | 'timestamp' | 'any';
}

interface Text {
  readonly type: 'text';
  /** The fewest characters. */
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  /** The pattern as the API reference writes it, if JavaScript spells it differently. */
  readonly patternText?: string;
  /** The values of an enumeration, in the order in which the message names them. */
  readonly values?: readonly string[];
}

interface Numeric {
  readonly type: 'integer' | 'long' | 'float' | 'numeral';
  readonly min?: number;
  readonly max?: number;
}

interface List {
  readonly type: 'list' | 'map';
  readonly item: Shape;
  /** The fewest items. */
  readonly min?: number;
  readonly max?: number;
}

interface Structure {
  readonly type: 'structure';
  readonly members: Shapes;
}

export type Shapes = Readonly<Record<string, Shape>>;

type Rule<Kind> = Omit<Kind, 'type' | 'item' | 'members'> & Required;

/** A shape together with the type of the values that it accepts. The type exists for the compiler only. */
export type ShapeOf<Value, Given = Required> = Shape & {
  readonly [valueType]?: Value;
  readonly required?: Given extends { readonly required: true } ? true : boolean;
};
declare const valueType: unique symbol;

type ValueOf<Given> = Given extends { readonly [valueType]?: infer Value } ? Exclude<Value, undefined> : unknown;
type IsRequired<Given> = Given extends { readonly required?: true } ? true : false;

/** The input that an action receives: required members are present, the others may be absent. */
export type InputOf<Members extends Shapes> = {
  readonly [Name in keyof Members as IsRequired<Members[Name]> extends true ? Name : never]: ValueOf<Members[Name]>;
} & {
  readonly [Name in keyof Members as IsRequired<Members[Name]> extends true ? never : Name]?: ValueOf<Members[Name]>;
};

type Spelled<Given> = Given extends { readonly values: readonly (infer Value)[] } ? Value : string;

export const text = <const Given extends Rule<Text> = object>(rule?: Given): ShapeOf<Spelled<Given>, Given> =>
  ({ type: 'text', ...rule }) as ShapeOf<Spelled<Given>, Given>;
export const flag = <const Given extends Required = object>(rule?: Given): ShapeOf<boolean, Given> =>
  ({ type: 'flag', ...rule }) as ShapeOf<boolean, Given>;
/** Integers have 32 bits, so that a time that is computed with one stays within the calendar. */
export const integer = <const Given extends Rule<Numeric> = object>(rule?: Given): ShapeOf<number, Given> =>
  ({ type: 'integer', ...rule }) as ShapeOf<number, Given>;
export const long = <const Given extends Rule<Numeric> = object>(rule?: Given): ShapeOf<number, Given> =>
  ({ type: 'long', ...rule }) as ShapeOf<number, Given>;
export const float = <const Given extends Rule<Numeric> = object>(rule?: Given): ShapeOf<number, Given> =>
  ({ type: 'float', ...rule }) as ShapeOf<number, Given>;
/** A member that is an integer and comes as text: in forms, paths and query strings. */
export const numeral = <const Given extends Rule<Numeric> = object>(rule?: Given): ShapeOf<number, Given> =>
  ({ type: 'numeral', ...rule }) as ShapeOf<number, Given>;
/** A time in seconds that the calendar can hold. */
export const timestamp = <const Given extends Required = object>(rule?: Given): ShapeOf<number, Given> =>
  ({ type: 'timestamp', ...rule }) as ShapeOf<number, Given>;
export const list = <Item extends Shape, const Given extends Rule<List> = object>(
  item: Item,
  rule?: Given,
): ShapeOf<readonly ValueOf<Item>[], Given> =>
  ({ type: 'list', item, ...rule }) as ShapeOf<readonly ValueOf<Item>[], Given>;
/** A map whose keys are texts. */
export const map = <Item extends Shape, const Given extends Rule<List> = object>(
  item: Item,
  rule?: Given,
): ShapeOf<Readonly<Record<string, ValueOf<Item>>>, Given> =>
  ({ type: 'map', item, ...rule }) as ShapeOf<Readonly<Record<string, ValueOf<Item>>>, Given>;
/** Members that have no shape are refused by name. */
export const structure = <Members extends Shapes, const Given extends Required = object>(
  members: Members,
  rule?: Given,
): ShapeOf<InputOf<Members>, Given> => ({ type: 'structure', members, ...rule }) as ShapeOf<InputOf<Members>, Given>;

/** Makes the service's error for members that break constraints. */
export type RefuseMembers = (sentence: string, violations: readonly Violation[]) => AwsError;

/**
 * Reads the members of a request by their shapes. A member that is null counts as absent. First it checks every type
 * and throws a SerializationException (recorded: aws/aws-cdk#27087); then it checks every constraint and reports all
 * violations in one sentence (recorded: https://github.com/amazon-archives/amazon-cognito-identity-js/issues/388).
 */
export function readInput(
  shapes: Shapes,
  input: Readonly<Record<string, unknown>>,
  { action, refuse }: { readonly action: string; readonly refuse: RefuseMembers },
): Record<string, unknown> {
  const unknown = Object.keys(input).find((member) => !Object.hasOwn(shapes, member));
  if (unknown !== undefined) throw new UnsupportedError(`Parameter ${unknown.slice(0, 100)} of ${action}`);
  requireFew(shapes, input);
  const read = readMembers(shapes, presentMembers(input, 'The request'), (member) => member);
  const violations = violationsOf(shapes, read, '');
  if (violations.length > 0) throw refuse(violationSentence(...violations), violations);
  return read;
}

const wrong = (name: string, type: string): AwsError =>
  new AwsError('SerializationException', `${name.slice(0, 100)} can not be converted to ${type}`);

function readMembers(
  shapes: Shapes,
  members: readonly (readonly [string, unknown])[],
  nameOf: (member: string) => string,
): Record<string, unknown> {
  const read: [string, unknown][] = members.map(([member, value]) => {
    const shape = Object.hasOwn(shapes, member) ? shapes[member] : undefined;
    if (!shape) throw new UnsupportedError(`Parameter ${nameOf(member).slice(0, 100)}`);
    return [member, readValue(shape, value, nameOf(member))];
  });
  return Object.fromEntries(read);
}

/** The names of the types in error messages, and the values that each accepts. recorded: aws/aws-cdk#27087 */
const scalars: Readonly<Record<string, { readonly name: string; readonly accepts: (value: unknown) => boolean }>> = {
  text: { name: 'a String', accepts: (value) => typeof value === 'string' },
  flag: { name: 'a Boolean', accepts: (value) => typeof value === 'boolean' },
  integer: {
    name: 'an Integer',
    accepts: (value) => typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 31,
  },
  long: { name: 'a Long', accepts: Number.isSafeInteger },
  float: { name: 'a Float', accepts: Number.isFinite },
  timestamp: {
    name: 'a Timestamp',
    accepts: (value) => typeof value === 'number' && !Number.isNaN(new Date(value * 1000).getTime()),
  },
  any: { name: '', accepts: () => true },
};

function readValue(shape: Shape, value: unknown, name: string): unknown {
  switch (shape.type) {
    case 'structure':
      return readMembers(shape.members, presentMembers(value, name), (member) => `${name}.${member}`);
    case 'numeral':
      if (typeof value !== 'string' || !/^-?\d{1,9}$/.test(value)) throw wrong(name, 'an Integer');
      return Number(value);
    case 'list':
      if (!Array.isArray(value)) throw wrong(name, 'a List');
      return value.map((inner) => readValue(shape.item, inner, name));
    case 'map':
      return Object.fromEntries(
        presentMembers(value, name).map(([key, inner]) => [key, readValue(shape.item, inner, `${name}.${key}`)]),
      );
    default: {
      const scalar = scalars[shape.type];
      if (scalar && !scalar.accepts(value)) throw wrong(name, scalar.name);
      return value;
    }
  }
}

function presentMembers(value: unknown, name: string): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(name, 'a Structure');
  return Object.entries(value).filter(([, member]) => member !== null);
}

/** Lists the violations in the order of the shapes. */
function violationsOf(shapes: Shapes, input: Readonly<Record<string, unknown>>, prefix: string): Violation[] {
  return Object.entries(shapes).flatMap(([member, shape]) => {
    const value = ownValue(input, member);
    return violationsOfValue(shape, value, `${prefix}${lowerFirst(member)}`);
  });
}

function violationsOfValue(shape: Shape, value: unknown, at: string): Violation[] {
  if (value === undefined) {
    if (!shape.required) return [];
    return [{ at, rule: missing, value: shape.sensitive ? undefined : null }];
  }
  const broken = rulesOf(shape).filter(({ isBroken }) => isBroken(value));
  const own = broken.map(({ words }) => ({ at, rule: `Member must ${words}`, value: shown(shape, value) }));
  return [...own, ...violationsWithin(shape, value, at)];
}

function violationsWithin(shape: Shape, value: unknown, path: string): Violation[] {
  switch (shape.type) {
    case 'structure':
      return violationsOf(shape.members, value as Record<string, unknown>, `${path}.`);
    case 'list':
      return isNested(shape.item)
        ? (value as unknown[]).flatMap((item, index) =>
            violationsOfValue(shape.item, item, `${path}.${index + 1}.member`),
          )
        : violationsOfItems(shape, value as unknown[], path);
    case 'map':
      return Object.entries(value as object).flatMap(([key, item]) =>
        violationsOfValue(shape.item, item, `${path}.${key}.member`),
      );
    default:
      return [];
  }
}

/** The rule that an absent member breaks. */
export const missing = 'Member must not be null';

const isNested = ({ type }: Shape): boolean => type === 'structure' || type === 'list' || type === 'map';

/**
 * Reports a list of texts or numbers as one violation, which shows the whole list and names every rule of its items,
 * even the rules that hold. docs: aws-actions/amazon-ecr-login, README, "Inputs" (of `registryIds`)
 */
function violationsOfItems(shape: Shape & List, items: readonly unknown[], at: string): Violation[] {
  const rules = rulesOf(shape.item);
  if (!items.some((item) => rules.some(({ isBroken }) => isBroken(item)))) return [];
  const all = rules.map(({ words }) => `Member must ${words}`).join(', ');
  const sensitive = shape.sensitive === true || shape.item.sensitive === true;
  return [{ at, rule: `Member must satisfy constraint: [${all}]`, value: shown({ ...shape, sensitive }, items) }];
}

interface ValueRule {
  /** The words after “Member must”. */
  readonly words: string;
  readonly isBroken: (value: unknown) => boolean;
}

function rulesOf(shape: Shape): readonly ValueRule[] {
  switch (shape.type) {
    case 'text':
      return [...bounds('length', (value) => (value as string).length, shape), ...spelling(shape)];
    case 'integer':
    case 'long':
    case 'float':
    case 'numeral':
      return bounds('value', Number, shape);
    case 'list':
      return bounds('length', (value) => (value as unknown[]).length, shape);
    case 'map':
      return bounds('length', (value) => Object.keys(value as object).length, shape);
    default:
      return [];
  }
}

function bounds(
  what: string,
  sizeOf: (value: unknown) => number,
  { min, max }: { readonly min?: number; readonly max?: number },
): ValueRule[] {
  const rules: ValueRule[] = [];
  if (max !== undefined)
    rules.push({ words: `have ${what} less than or equal to ${max}`, isBroken: (value) => sizeOf(value) > max });
  if (min !== undefined)
    rules.push({ words: `have ${what} greater than or equal to ${min}`, isBroken: (value) => sizeOf(value) < min });
  return rules;
}

function spelling({ pattern, patternText, values }: Text): ValueRule[] {
  const rules: ValueRule[] = [];
  if (values)
    rules.push({
      words: `satisfy enum value set: [${values.join(', ')}]`,
      isBroken: (value) => !values.includes(value as string),
    });
  if (pattern)
    rules.push({
      words: `satisfy regular expression pattern: ${patternText ?? pattern.source}`,
      isBroken: (value) => !pattern.test(value as string),
    });
  return rules;
}

/**
 * Returns the text that a message may show. It never shows the value of a sensitive member. recorded:
 * https://github.com/amazon-archives/amazon-cognito-identity-js/issues/388
 */
function shown({ type, sensitive }: Shape, value: unknown): string | undefined {
  if (sensitive === true) return undefined;
  const text = type === 'list' ? `[${(value as unknown[]).map(textOf).join(', ')}]` : textOf(value);
  return text.slice(0, 200);
}

const textOf = (value: unknown): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** A tag, as most services take it. */
export const tag = structure({
  Key: text({ required: true, min: 1, max: 128 }),
  Value: text({ required: true, max: 256 }),
});

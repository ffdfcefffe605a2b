import { AwsError, UnsupportedError } from '../kernel/errors.ts';
import { ownValue } from '../kernel/own-value.ts';

/**
 * Reads a member of a request as its type. Throws a SerializationException before the action sees anything. recorded:
 * aws/aws-cdk#27087
 */
export type Shape = (value: unknown, name: string) => unknown;
export type Shapes = Readonly<Record<string, Shape>>;

const wrong = (name: string, type: string): AwsError =>
  new AwsError('SerializationException', `${name.slice(0, 100)} can not be converted to ${type}`);

const scalar =
  (type: string, isRight: (value: unknown) => boolean): Shape =>
  (value, name) => {
    if (!isRight(value)) throw wrong(name, type);
    return value;
  };

export const text = scalar('a String', (value) => typeof value === 'string');
export const flag = scalar('a Boolean', (value) => typeof value === 'boolean');
/** 32 bits, so that no time that is made of one leaves the calendar. */
export const integer = scalar(
  'an Integer',
  (value) => typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 31,
);
export const long = scalar('a Long', Number.isSafeInteger);
/** Seconds, which the calendar holds. */
export const timestamp = scalar(
  'a Timestamp',
  (value) => typeof value === 'number' && !Number.isNaN(new Date(value * 1000).getTime()),
);

export const list =
  (item: Shape): Shape =>
  (value, name) => {
    if (!Array.isArray(value)) throw wrong(name, 'a List');
    return value.map((inner) => item(inner, name));
  };

export const map =
  (item: Shape): Shape =>
  (value, name) =>
    Object.fromEntries(presentMembers(value, name).map(([key, inner]) => [key, item(inner, `${name}.${key}`)]));

/** Members without a shape are refused by name. */
export const structure =
  (shapes: Shapes): Shape =>
  (value, name) =>
    readMembers(shapes, presentMembers(value, name), (member) => `${name}.${member}`);

/** What is null is not there. */
export const readInput = (shapes: Shapes, input: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  readMembers(shapes, presentMembers(input, 'The request'), (member) => member);

function readMembers(
  shapes: Shapes,
  members: readonly (readonly [string, unknown])[],
  nameOf: (member: string) => string,
): Record<string, unknown> {
  const read: [string, unknown][] = members.map(([member, value]) => {
    const shape = ownValue(shapes, member);
    if (!shape) throw new UnsupportedError(`Parameter ${nameOf(member).slice(0, 100)}`);
    return [member, shape(value, nameOf(member))];
  });
  return Object.fromEntries(read);
}

function presentMembers(value: unknown, name: string): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(name, 'a Structure');
  return Object.entries(value).filter(([, member]) => member !== null);
}

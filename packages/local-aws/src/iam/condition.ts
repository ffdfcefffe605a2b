import type { Condition } from '../contract/policy.ts';
import { BlockList, isIP } from 'node:net';
import { UnsupportedError } from '../kernel/errors.ts';
import { arnMatches, globMatches, literally, patternMatches, substitute } from './match.ts';
import type { AccessRequest } from './request.ts';
import { spend } from './steps.ts';

type Compare = (expected: string, actual: string) => boolean;

const numeric =
  (compare: (actual: number, expected: number) => boolean): Compare =>
  (expected, actual) => {
    const [a, e] = [decimal(actual), decimal(expected)];
    return !Number.isNaN(a) && !Number.isNaN(e) && compare(a, e);
  };

/** Reads decimal numbers. It does not take other forms of JavaScript (`0x10`, `Infinity`, `1_000`). */
const decimal = (text: string): number =>
  /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/.test(text.trim()) ? Number(text) : Number.NaN;

/** Reads a time in ISO 8601, or in seconds since the epoch. */
const instant = (text: string): number => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));
const date =
  (compare: (actual: number, expected: number) => boolean): Compare =>
  (expected, actual) => {
    const [a, e] = [instant(actual), instant(expected)];
    return !Number.isNaN(a) && !Number.isNaN(e) && compare(a, e);
  };

const orders: Record<string, (actual: number, expected: number) => boolean> = {
  Equals: (a, e) => a === e,
  LessThan: (a, e) => a < e,
  LessThanEquals: (a, e) => a <= e,
  GreaterThan: (a, e) => a > e,
  GreaterThanEquals: (a, e) => a >= e,
};

const comparers = new Map<string, Compare>([
  ['StringEquals', (expected, actual) => literally(expected) === actual],
  ['StringEqualsIgnoreCase', (expected, actual) => literally(expected).toLowerCase() === actual.toLowerCase()],
  ['StringLike', (expected, actual) => patternMatches(globMatches, expected, actual)],
  ['Bool', (expected, actual) => expected.toLowerCase() === actual.toLowerCase()],
  ['ArnEquals', (expected, actual) => patternMatches(arnMatches, expected, actual)],
  ['ArnLike', (expected, actual) => patternMatches(arnMatches, expected, actual)],
  ['IpAddress', inNetwork],
  ...Object.entries(orders).flatMap(([name, order]): [string, Compare][] => [
    [`Numeric${name}`, numeric(order)],
    [`Date${name}`, date(order)],
  ]),
]);

/** The negated operators, with the operator that each negates. */
const negations = new Map([
  ['StringNotEquals', 'StringEquals'],
  ['StringNotEqualsIgnoreCase', 'StringEqualsIgnoreCase'],
  ['StringNotLike', 'StringLike'],
  ['NumericNotEquals', 'NumericEquals'],
  ['DateNotEquals', 'DateEquals'],
  ['ArnNotEquals', 'ArnEquals'],
  ['ArnNotLike', 'ArnLike'],
  ['NotIpAddress', 'IpAddress'],
]);

/** A comparison of addresses takes about as long as so many steps of a pattern. */
const costOfComparison = 200;

/** Tells whether a condition holds. Throws UnsupportedError for an operator or a key that this runtime cannot judge. */
export function conditionHolds({ operator, key, values }: Condition, version: string, request: AccessRequest): boolean {
  const name = key.toLowerCase();
  const actual = request.context.get(name) ?? [];
  if (actual.length === 0 && !request.knowsKey(name)) throw new UnsupportedError(`IAM condition key ${key}`);
  const [, quantifier, base = '', ifExists] = /^(?:For(AnyValue|AllValues):)?(.*?)(IfExists)?$/.exec(operator) ?? [];
  if (base === 'Null') return values.some((value) => (value.toLowerCase() === 'true') === (actual.length === 0));
  const negated = negations.get(base);
  const compare = comparers.get(negated ?? base);
  if (!compare) throw new UnsupportedError(`IAM condition operator ${operator}`);
  if (actual.length === 0)
    return ifExists !== undefined || quantifier === 'AllValues' || (quantifier === undefined && negated !== undefined);
  const expected = values.map((value) => substitute(value, version, request)).filter((value) => value !== undefined);
  const holds = (one: string, value: string): boolean => {
    spend(costOfComparison + one.length + value.length);
    return compare(one, value);
  };
  const matches = (value: string): boolean => expected.some((one) => holds(one, value)) !== (negated !== undefined);
  if (quantifier === 'AnyValue') return actual.some(matches);
  // A negation without a quantifier must hold for every value, as in "none of these".
  return quantifier === 'AllValues' || negated !== undefined ? actual.every(matches) : actual.some(matches);
}

function inNetwork(expected: string, actual: string): boolean {
  const [network = '', bits] = expected.split('/');
  const family = familyOf(network);
  const actualFamily = familyOf(actual);
  if (!family || !actualFamily) return false;
  const prefix = Number(bits ?? family.bits);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > family.bits) return false;
  const list = new BlockList();
  list.addSubnet(network, prefix, family.name);
  return list.check(actual, actualFamily.name);
}

const families = new Map([
  [4, { name: 'ipv4', bits: 32 }],
  [6, { name: 'ipv6', bits: 128 }],
] as const);
const familyOf = (address: string) => families.get(isIP(address) as 4 | 6);

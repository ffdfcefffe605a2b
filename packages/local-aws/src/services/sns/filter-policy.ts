import { compilePattern, parsePattern } from '../../delivery/event-pattern/pattern.ts';
import { AwsError, UnsupportedError } from '../../kernel/errors.ts';
import { isObject } from '../../kernel/is-object.ts';
import { jsonOrUndefined } from '../../kernel/json-text.ts';
import type { PublishedMessage } from './engine.ts';
import { invalidParameter } from './errors.ts';

/** Tells whether a message passes. */
export type Filter = (message: PublishedMessage) => boolean;

type Attributes = Readonly<Record<string, string>>;

const scopeOf = (attributes: Attributes): string => attributes['FilterPolicyScope'] ?? 'MessageAttributes';
const policyOf = ({ FilterPolicy: policy = '' }: Attributes): string => (policy === '{}' ? '' : policy);

/** docs: Amazon SNS Developer Guide, "Filter policy constraints in Amazon SNS" */
const longestPolicy = 256 * 1024;
const mostKeys = 5;
const mostCombinations = 150;
/** Our own limit of what each message is compared with, which only lists of `anything-but` can exceed. */
const mostTexts = 1_000;

/**
 * Checks the filter policy of a subscription and its scope. `where` precedes what is said of the policy: AWS names the
 * parameter of the call. docs: Amazon SNS Developer Guide, "Filter policy constraints in Amazon SNS"; recorded:
 * localstack/localstack, test_sns_filter_policy (test_policy_complexity, test_policy_complexity_with_or,
 * test_sub_filter_policy_nested_property_constraints)
 */
export function checkFilter(attributes: Attributes, where: '' | 'Attributes Reason: '): void {
  const scope = scopeOf(attributes);
  if (scope !== 'MessageAttributes' && scope !== 'MessageBody')
    throw invalidParameter(
      `FilterPolicyScope: Invalid value [${scope}]. Please use either MessageBody or MessageAttributes`,
    );
  const text = policyOf(attributes);
  if (text === '') return;
  const refuse = (reason: string): never => {
    throw invalidParameter(`${where}FilterPolicy: ${reason}`);
  };
  if (Buffer.byteLength(text) > longestPolicy) refuse(`Filter policy is longer than ${longestPolicy} bytes`);
  const policy = inWordsOf(where, () => parsePattern(text));
  if (isObject(policy)) checkSize(policy, scope, where, refuse);
  inWordsOf(where, () => compilePattern(policy));
}

function checkSize(
  policy: Readonly<Record<string, unknown>>,
  scope: string,
  where: string,
  refuse: (reason: string) => never,
): void {
  if (Object.keys(policy).length > mostKeys) refuse(`Filter policy can not have more than ${mostKeys} keys`);
  if (scope === 'MessageAttributes' && isNested(policy))
    throw invalidParameter(`${where}Filter policy scope MessageAttributes does not support nested filter policy`);
  if (combinations(policy, 1) > mostCombinations) refuse('Filter policy is too complex');
  if (textsWithin(policy) > mostTexts)
    throw new UnsupportedError(`A FilterPolicy that compares a message with more than ${mostTexts} texts`);
}

const isNested = (policy: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(policy).some(([name, value]) =>
    name === '$or' && Array.isArray(value)
      ? value.some((alternative) => isObject(alternative) && isNested(alternative))
      : isObject(value),
  );

/**
 * The combinations of values: the lengths of all lists multiplied, each by the level at which it stands. Those of the
 * alternatives of an `$or` are summed up.
 */
function combinations(policy: Readonly<Record<string, unknown>>, level: number): number {
  let product = 1;
  for (const [name, value] of Object.entries(policy)) {
    if (isObject(value)) product *= combinations(value, level + 1);
    else if (Array.isArray(value)) product *= name === '$or' ? sumOf(value, level) : value.length * level;
    if (product > mostCombinations) return product;
  }
  return product;
}

function sumOf(alternatives: readonly unknown[], level: number): number {
  let sum = 0;
  for (const alternative of alternatives) {
    sum += isObject(alternative) ? combinations(alternative, level) : 0;
    if (sum > mostCombinations) return sum;
  }
  return sum;
}

/** Counts the texts in lists of operators. */
function textsWithin(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + textsWithin(item), 0);
  if (!isObject(value)) return typeof value === 'string' ? 1 : 0;
  // A list of plain texts is looked up, however long it is.
  return Object.entries(value).reduce(
    (sum, [name, inner]) => sum + (name === 'anything-but' && Array.isArray(inner) ? 1 : textsWithin(inner)),
    0,
  );
}

/**
 * Makes the filter of a subscription, by the operators of event patterns, on the message's attributes or on its body,
 * which must be a JSON object. docs: Amazon SNS Developer Guide, "Amazon SNS subscription filter policies"
 */
export function filterOf(attributes: Attributes): Filter {
  const text = policyOf(attributes);
  if (text === '') return () => true;
  const matches = inWordsOf('', () => compilePattern(parsePattern(text)));
  return scopeOf(attributes) === 'MessageBody'
    ? (message) => {
        const body = bodyOf(message);
        return isObject(body) && matches(body);
      }
    : (message) => matches(attributeValues(message));
}

/** The body of the last message that was filtered by it: each of many subscriptions asks for the same. */
let last: { readonly message: PublishedMessage; readonly body: unknown } | undefined;

function bodyOf(message: PublishedMessage): unknown {
  if (last?.message !== message) last = { message, body: jsonOrUndefined(message.bodies['default'] ?? '') };
  return last.body;
}

/** The words after the name of the attribute are those of event patterns. */
function inWordsOf<Result>(where: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const reason = error.message.replace(/^Event pattern is not valid\. Reason: /, '');
    throw invalidParameter(`${where}FilterPolicy: ${reason}`);
  }
}

/** docs: Amazon SNS Developer Guide, "Amazon SNS message attributes" (String, String.Array, Number, Binary) */
const attributeValues = ({ attributes }: PublishedMessage): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([name, { DataType, StringValue = '' }]): [string, unknown][] => {
      if (DataType.startsWith('Binary')) return [];
      if (DataType.startsWith('Number')) return [[name, Number(StringValue)]];
      const list = DataType === 'String.Array' ? jsonOrUndefined(StringValue) : undefined;
      return [[name, Array.isArray(list) ? list : StringValue]];
    }),
  );

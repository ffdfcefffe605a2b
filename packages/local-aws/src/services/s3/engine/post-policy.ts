import { asNumber, asText } from '../../../kernel/as-text.ts';
import { isObject } from '../../../kernel/is-object.ts';
import { ownValue } from '../../../kernel/own-value.ts';
import { S3Error } from '../errors.ts';

type Fields = ReadonlyMap<string, string>;

interface Policy {
  readonly expiration: string;
  readonly conditions: readonly unknown[];
}

const invalid = (reason: string): S3Error => new S3Error(400, 'InvalidPolicyDocument', `Invalid Policy: ${reason}`);
const refused = (reason: string): S3Error => new S3Error(403, 'AccessDenied', `Invalid according to Policy: ${reason}`);

/** These fields need no condition. docs: Amazon S3 API Reference, "POST Policy" */
const free: ReadonlySet<string> = new Set([
  'awsaccesskeyid',
  'signature',
  'policy',
  'file',
  'x-amz-signature',
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-security-token',
]);

/** Checks by its policy what a form may upload. `fields` has names in lower case, and contains `bucket`. */
export function checkPostPolicy(encoded: string, fields: Fields, size: number, now: number): void {
  const { expiration, conditions } = readPolicy(encoded);
  const until = Date.parse(expiration);
  if (Number.isNaN(until)) throw invalid(`Invalid 'expiration' value: '${expiration}'`);
  if (now > until) throw refused('Policy expired.');
  const named = new Set(conditions.flatMap((condition) => checkCondition(condition, fields, size)));
  // A policy has to name its bucket too, or else it would hold for every bucket. recorded: aws/aws-sdk-php#3292
  const extra = [...fields.keys()].find((name) => !named.has(name) && !free.has(name) && !name.startsWith('x-ignore-'));
  if (extra !== undefined) throw refused(`Extra input fields: ${extra}`);
}

function readPolicy(encoded: string): Policy {
  const policy = parsed(encoded);
  if (!isObject(policy)) throw invalid('Invalid JSON.');
  const { expiration, conditions } = policy;
  if (typeof expiration !== 'string') throw invalid('Policy missing expiration.');
  if (!Array.isArray(conditions)) throw invalid('Policy missing conditions.');
  return { expiration, conditions };
}

function parsed(encoded: string): unknown {
  try {
    return JSON.parse(Buffer.from(encoded, 'base64').toString());
  } catch {
    return undefined;
  }
}

/** Throws unless the condition holds. Answers the fields that it names. */
function checkCondition(condition: unknown, fields: Fields, size: number): readonly string[] {
  if (isObject(condition))
    return Object.entries(condition).map(([name, value]) => checkField(['eq', `$${name}`, value], fields));
  if (!Array.isArray(condition) || condition.length !== 3) throw invalid('Invalid Condition: must have 3 elements.');
  const [operator, ...operands] = condition as unknown[];
  if (asText(operator).toLowerCase() !== 'content-length-range') return [checkField(condition as unknown[], fields)];
  const [least = NaN, most = NaN] = operands.map(asNumber);
  if (size < least)
    throw new S3Error(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
      ProposedSize: size,
      MinSizeAllowed: least,
    });
  if (!(size <= most))
    throw new S3Error(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
      ProposedSize: size,
      MaxSizeAllowed: most,
    });
  return [];
}

function checkField(condition: readonly unknown[], fields: Fields): string {
  const [operator, reference, wanted] = condition.map(asText);
  const name = (reference ?? '').replace(/^\$/, '').toLowerCase();
  const value = fields.get(name) ?? '';
  const tests: Readonly<Record<string, boolean>> = {
    eq: value === wanted,
    'starts-with': value.startsWith(wanted ?? ''),
  };
  const holds = ownValue(tests, (operator ?? '').toLowerCase());
  if (holds === undefined) throw invalid(`Invalid Condition: unknown operation '${operator}'.`);
  if (!holds)
    throw refused(`Policy Condition failed: ${JSON.stringify(condition.map(asText)).replaceAll('","', '", "')}`);
  return name;
}

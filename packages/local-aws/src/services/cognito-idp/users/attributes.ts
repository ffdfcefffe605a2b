import type { UserPool, UserPoolClient } from '../from-template.ts';
import { attributeViolation, isEmail, isPhoneNumber } from '../engine/schema.ts';
import { invalidParameter, notAuthorized } from '../errors.ts';
import type { User } from '../stored.ts';

export type Attributes = Readonly<Record<string, string>>;

/**
 * Only the pool and its administrators set these attributes. docs: Amazon Cognito Developer Guide, "Working with user
 * attributes"
 */
export const verifiedFlags: ReadonlySet<string> = new Set(['email_verified', 'phone_number_verified']);

/** Refuses attributes that the app client may not write. */
export function requireWritable(client: UserPoolClient, names: Iterable<string>): void {
  for (const name of names) {
    if (verifiedFlags.has(name) || (client.writable && !client.writable.has(name)))
      throw notAuthorized('A client attempted to write unauthorized attribute');
  }
}

/** Answers the attributes that the app client may read. The sub is always among them. */
export function readableAttributes(client: UserPoolClient, attributes: Attributes): Record<string, string> {
  const readable = Object.entries(attributes).filter(
    ([name]) => name === 'sub' || !client.readable || client.readable.has(name),
  );
  return Object.fromEntries(readable);
}

/** Refuses values that the pool's schema does not allow. */
export function requireSchema(pool: UserPool, attributes: ReadonlyMap<string, string>): void {
  const violations: string[] = [];
  for (const [name, value] of attributes) {
    const violation = attributeViolation(pool.schema, name, value);
    if (violation) violations.push(`${name}: ${violation}\n`);
  }
  if (violations.length > 0) throw invalidParameter(`Attributes did not conform to the schema: ${violations.join('')}`);
  const email = attributes.get('email');
  if (email && !isEmail(email)) throw invalidParameter('Invalid email address format.');
  const phoneNumber = attributes.get('phone_number');
  if (phoneNumber && !isPhoneNumber(phoneNumber)) throw invalidParameter('Invalid phone number format.');
}

/** Lists the attributes that the schema requires and `attributes` lacks. */
export function missingAttributes(pool: UserPool, attributes: Attributes): string[] {
  return [...pool.schema]
    .filter(([name, rule]) => rule.required && name !== 'sub' && !attributes[name])
    .map(([name]) => name);
}

const required = 'The attribute is required';

export function requireComplete(pool: UserPool, attributes: Attributes): void {
  const missing = missingAttributes(pool, attributes);
  if (missing.length > 0)
    throw invalidParameter(
      `Attributes did not conform to the schema: ${missing.map((name) => `${name}: ${required}\n`).join('')}`,
    );
}

/** Refuses to change an attribute that can be set only once. */
export function requireMutable(pool: UserPool, names: Iterable<string>): void {
  for (const name of names)
    if (pool.schema.get(name)?.mutable === false)
      throw invalidParameter(`user.${name}: Attribute cannot be updated.\n`);
}

/**
 * Answers the user's attributes after `changes`. An empty value clears an attribute. A new address is unverified until
 * a change verifies it.
 */
export function changedAttributes(user: User, changes: ReadonlyMap<string, string>): Record<string, string> {
  const attributes: Record<string, string> = { ...user.attributes };
  for (const [name, value] of changes) {
    const flag = `${name}_verified`;
    if (verifiedFlags.has(flag) && attributes[name] !== value) attributes[flag] = 'false';
    if (value === '') delete attributes[name];
    else attributes[name] = value;
  }
  for (const [name, value] of changes) if (verifiedFlags.has(name) && value !== '') attributes[name] = value;
  return attributes;
}

import { declareUnverified } from '../../../kernel/unverified.ts';
import { saveUser } from './accounts.ts';
import { changedAttributes, requireComplete, requireMutable, requireSchema, verifiedFlags } from './attributes.ts';
import { sendCode, type CodeDeliveryDetails, type Medium } from '../codes/codes.ts';
import type { CognitoContext } from '../context.ts';
import type { UserPool } from '../from-template.ts';
import { invalidParameter } from '../errors.ts';
import type { User } from '../stored.ts';

const media: readonly Medium[] = ['email', 'phone_number'];

/**
 * Changes attributes. A new address that the pool verifies by itself gets a code. In some pools the old address stays
 * until the code comes back. docs: Amazon Cognito user pools API Reference, "UserAttributeUpdateSettingsType"
 */
export async function updateAttributes(
  context: CognitoContext,
  pool: UserPool,
  user: User,
  changes: ReadonlyMap<string, string>,
): Promise<CodeDeliveryDetails[]> {
  requireSchema(pool, changes);
  requireMutable(pool, changes.keys());
  const waiting = new Set(media.filter((medium) => waitsForCode(pool, user, changes, medium)));
  const changed = changedAttributes(user, new Map([...changes].filter(([name]) => !waiting.has(name as Medium))));
  requireComplete(pool, changed);
  const saved = saveUser(context, pool, { ...user, attributes: changed });
  const sent: CodeDeliveryDetails[] = [];
  for (const medium of media) {
    const destination = changes.get(medium);
    if (!destination || destination === user.attributes[medium]) continue;
    const isVerified = saved.attributes[`${medium}_verified`] === 'true' && !waiting.has(medium);
    if (isVerified || !(pool.autoVerified.has(medium) || waiting.has(medium))) continue;
    const code = { user: saved, medium, destination, purpose: `verify:${medium}`, pending: destination } as const;
    sent.push(await sendCode(context, pool, { ...code, source: 'CustomMessage_UpdateUserAttribute' }));
  }
  return sent;
}

const usernameDeleted = declareUnverified(
  'cognito-username-attribute-deleted',
  'What happens when the address is deleted that a user signs in with?',
  'the address goes, and the user can sign in only by the user name that Cognito made',
);

/** Deletes attributes that the schema does not require, together with the flags that they were verified. */
export function deleteAttributes(context: CognitoContext, pool: UserPool, user: User, names: readonly string[]): void {
  const cleared = new Map(names.map((name) => [name, '']));
  requireSchema(pool, cleared);
  requireMutable(pool, names);
  const attributes = changedAttributes(user, cleared);
  for (const name of names)
    if (verifiedFlags.has(name) || !(name in attributes))
      delete attributes[verifiedFlags.has(name) ? name : `${name}_verified`];
  requireComplete(pool, attributes);
  if (media.some((medium) => pool.usernameAttributes.has(medium) && names.includes(medium)))
    context.requireAllowed(usernameDeleted);
  saveUser(context, pool, { ...user, attributes });
}

function waitsForCode(pool: UserPool, user: User, changes: ReadonlyMap<string, string>, medium: Medium): boolean {
  const value = changes.get(medium);
  const isChange = value !== undefined && value !== '' && value !== user.attributes[medium];
  return (
    isChange &&
    pool.verifyBeforeUpdate.has(medium) &&
    user.attributes[medium] !== undefined &&
    changes.get(`${medium}_verified`) !== 'true'
  );
}

/** Marks an address as verified if it is still the one that got the code, or puts a waiting address in force. */
export function confirmAddress(
  user: User,
  pool: UserPool,
  medium: Medium,
  destination: string | undefined,
): Record<string, string> {
  const attributes: Record<string, string> = { ...user.attributes };
  if (destination === undefined) return attributes;
  if (pool.verifyBeforeUpdate.has(medium)) attributes[medium] = destination;
  if (attributes[medium] === destination) attributes[`${medium}_verified`] = 'true';
  return attributes;
}

/** Only addresses can be verified. docs: Amazon Cognito Developer Guide, "Configuring email or phone verification" */
export function mediumOf(attribute: string): Medium {
  const medium = media.find((candidate) => candidate === attribute);
  if (!medium) throw invalidParameter(`${attribute} is not a verifiable attribute.`);
  return medium;
}

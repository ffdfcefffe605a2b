import { declareUnverified } from '../../../kernel/unverified.ts';
import { addressKind, namesByAddress, nameKey } from './aliases.ts';
import type { Address } from '../engine/schema.ts';
import { sendCode, type CodeDeliveryDetails, type Medium } from '../codes/codes.ts';
import type { CognitoContext } from '../context.ts';
import type { UserPool } from '../from-template.ts';
import { invalidParameter } from '../errors.ts';
import type { User } from '../stored.ts';
import type { MessageSource } from '../triggers/messages.ts';

const otherEmail = declareUnverified(
  'cognito-email-attribute-differs-from-username',
  'What does a pool with e-mail or telephone usernames do when a new user comes with another such attribute?',
  'the username is the address, the attribute is ignored',
);

const preferredAtSignUp = declareUnverified(
  'cognito-preferred-username-at-sign-up',
  'With which error does a pool with preferred_username as an alias refuse this attribute of a new user?',
  'the attribute is stored, and is an alias once the account is confirmed',
);

/** Refuses a name that this pool does not allow. */
export function requireUsername(
  { requireAllowed }: CognitoContext,
  pool: UserPool,
  name: string,
  attributes: ReadonlyMap<string, string>,
): void {
  const kind = addressKind(name);
  if (!namesByAddress(pool)) return requireNoAddress(pool, kind);
  if (kind === undefined || !pool.usernameAttributes.has(kind)) throw invalidParameter(wrongAddress(pool));
  const other = attributes.get(kind);
  if (other !== undefined && nameKey(pool, other) !== nameKey(pool, name)) requireAllowed(otherEmail);
}

/** recorded: getmoto/moto, test_admin_create_user_with_username_attributes and others; public clients that compare */
function wrongAddress({ usernameAttributes }: UserPool): string {
  if (usernameAttributes.size > 1) return 'Username should be either an email or a phone number.';
  return usernameAttributes.has('email') ? 'Username should be an email.' : 'Username should be a phone number.';
}

/**
 * A name must not look like an alias. docs: Amazon Cognito Developer Guide, "Customizing sign-in attributes"; recorded:
 * the messages, by public programs that met them
 */
function requireNoAddress({ aliasAttributes }: UserPool, kind: Address | undefined): void {
  if (kind === undefined || !aliasAttributes.has(kind)) return;
  const word = kind === 'email' ? 'email' : 'phone number';
  throw invalidParameter(`Username cannot be of ${word} format, since user pool is configured for ${word} alias.`);
}

/** docs: Amazon Cognito Developer Guide, "Customizing sign-in attributes" (not before the account is confirmed) */
export function requireNoPreference(
  { requireAllowed }: CognitoContext,
  pool: UserPool,
  attributes: ReadonlyMap<string, string>,
): void {
  if (pool.aliasAttributes.has('preferred_username') && attributes.get('preferred_username'))
    requireAllowed(preferredAtSignUp);
}

/**
 * Answers the destination of a new user's code: the phone number if the pool verifies it and the user has one, and
 * otherwise the e-mail address. docs: Amazon Cognito Developer Guide, "Configuring email or phone verification"
 */
function signUpMedium(pool: UserPool, user: User): { medium: Medium; destination: string } | undefined {
  for (const medium of ['phone_number', 'email'] as const) {
    const destination = user.attributes[medium];
    if (destination !== undefined && pool.autoVerified.has(medium)) return { medium, destination };
  }
  return undefined;
}

export async function sendSignUpCode(
  context: CognitoContext,
  pool: UserPool,
  user: User,
  source: MessageSource = 'CustomMessage_SignUp',
): Promise<CodeDeliveryDetails | undefined> {
  const to = signUpMedium(pool, user);
  return (
    to &&
    sendCode(context, pool, { user, ...to, purpose: 'sign-up', pending: `${to.medium}:${to.destination}`, source })
  );
}

/** Answers the attributes after the sign-up code came back. Its address is verified if it is still the user's. */
export function withVerifiedAddress(user: User, pending: string | undefined): Record<string, string> {
  const attributes: Record<string, string> = { ...user.attributes };
  for (const medium of ['email', 'phone_number'] as const)
    if (pending === `${medium}:${attributes[medium]}`) attributes[`${medium}_verified`] = 'true';
  return attributes;
}

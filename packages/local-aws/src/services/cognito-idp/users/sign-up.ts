import { AwsError } from '../../../kernel/errors.ts';
import { declareUnverified } from '../../../kernel/unverified.ts';
import { nameKey } from './accounts.ts';
import { sendCode, type CodeDeliveryDetails, type Medium } from '../codes/codes.ts';
import type { CognitoContext } from '../context.ts';
import type { UserPool } from '../from-template.ts';
import { isEmail } from '../engine/schema.ts';
import { invalidParameter } from '../errors.ts';
import type { User } from '../stored.ts';
import type { MessageSource } from '../triggers/messages.ts';

const otherEmail = declareUnverified(
  'cognito-email-attribute-differs-from-username',
  'What does a pool with e-mail usernames do when a new user comes with another e-mail attribute?',
  'the username is the address, the attribute is ignored',
);

/** Refuses a name that this pool does not allow. */
export function requireUsername(
  { requireAllowed }: CognitoContext,
  pool: UserPool,
  name: string,
  attributes: ReadonlyMap<string, string>,
): void {
  if (!pool.emailUsernames) return;
  if (!isEmail(name)) throw invalidParameter('Username should be an email.');
  const email = attributes.get('email');
  if (email !== undefined && nameKey(pool, email) !== nameKey(pool, name)) requireAllowed(otherEmail);
}

export const usernameExists = (pool: UserPool, otherwise: string): AwsError =>
  new AwsError(
    'UsernameExistsException',
    pool.emailUsernames ? 'An account with the given email already exists.' : otherwise,
  );

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

import { AwsError, UnsupportedError } from '../../../kernel/errors.ts';
import { createUser, findUser, passwordRecord, requirePolicy, saveUser } from './accounts.ts';
import { requireComplete, requireSchema } from './attributes.ts';
import { fill, sendEmail } from '../codes/codes.ts';
import type { Cognito } from '../context.ts';
import type { UserPool } from '../from-template.ts';
import { generatePassword } from '../engine/password-policy.ts';
import { userNotFound } from '../errors.ts';
import { attributeList, flag, optionalText, textList, username, type Input } from '../wire/input.ts';
import type { User } from '../stored.ts';
import { requireUsername, usernameExists } from './sign-up.ts';

export const newUserMembers = [
  'UserPoolId',
  'Username',
  'UserAttributes',
  'TemporaryPassword',
  'MessageAction',
  'DesiredDeliveryMediums',
  'ForceAliasCreation',
  'ClientMetadata',
  'ValidationData',
] as const;
export type NewUser = Input<(typeof newUserMembers)[number]>;

/**
 * A user with a temporary password, or a new one for a user who has not used the last; who is told, unless that is
 * suppressed.
 */
export function addUser(cognito: Cognito, pool: UserPool, input: NewUser): User {
  const messageAction = optionalText(input, 'MessageAction', {
    pattern: /^(RESEND|SUPPRESS)$/,
    patternText: '[RESEND, SUPPRESS]',
  });
  if (flag(input, 'ForceAliasCreation')) throw new UnsupportedError('ForceAliasCreation');
  const password =
    optionalText(input, 'TemporaryPassword', { maximum: 256 }) ??
    generatePassword(pool.policy, cognito.ports.ids.bytes);
  requirePolicy(pool, password);
  const user =
    messageAction === 'RESEND' ? renew(cognito, pool, input, password) : create(cognito, pool, input, password);
  if (messageAction !== 'SUPPRESS')
    invite(cognito, pool, user, password, textList(input, 'DesiredDeliveryMediums') ?? []);
  return user;
}

function create(cognito: Cognito, pool: UserPool, input: NewUser, password: string): User {
  const name = username(input, 'Username');
  const given = attributeList(input, 'UserAttributes');
  requireUsername(cognito, pool, name, given);
  requireSchema(pool, given);
  const attributes = Object.fromEntries([...given].filter(([attribute, value]) => value !== '' && attribute !== 'sub'));
  requireComplete(pool, pool.emailUsernames ? { ...attributes, email: name } : attributes);
  return createUser(cognito, pool, {
    username: name,
    password,
    status: 'FORCE_CHANGE_PASSWORD',
    attributes,
    taken: usernameExists(pool, 'User account already exists'),
  });
}

function renew(cognito: Cognito, pool: UserPool, input: NewUser, password: string): User {
  const name = username(input, 'Username');
  const user = findUser(cognito, pool, name);
  if (!user) throw userNotFound();
  if (user.status !== 'FORCE_CHANGE_PASSWORD')
    throw new AwsError(
      'UnsupportedUserStateException',
      `Resend not possible. ${name} status is not FORCE_CHANGE_PASSWORD`,
    );
  return saveUser(cognito, pool, { ...user, ...passwordRecord(cognito, pool, user.username, password) });
}

/** By the media asked for; when the user has none of them, by whatever address there is. */
function invite(
  cognito: Cognito,
  pool: UserPool,
  { attributes, username: name }: User,
  password: string,
  wanted: readonly string[],
): void {
  const { subject, email, sms } = pool.messages.invitation;
  const values = { '{username}': pool.emailUsernames ? (attributes.email ?? name) : name, '{####}': password };
  const { email: address, phone_number: number } = attributes;
  if (number && wanted.includes('SMS'))
    cognito.ports.outbox.put({ kind: 'sms', to: number, body: fill(sms, values), attributes: { userPoolId: pool.id } });
  if (address && (wanted.includes('EMAIL') || !number || !wanted.includes('SMS')))
    sendEmail(cognito, pool, address, subject, fill(email, values));
}

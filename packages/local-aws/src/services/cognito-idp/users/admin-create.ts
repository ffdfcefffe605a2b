import { AwsError } from '../../../kernel/errors.ts';
import { flag, list, text, type InputOf } from '../../../protocol/members.ts';
import { createUser, findUser, passwordRecord, requirePolicy, saveUser } from './accounts.ts';
import { requireComplete, requireSchema } from './attributes.ts';
import { fill, sendEmail } from '../codes/codes.ts';
import type { CognitoContext } from '../context.ts';
import type { UserPool } from '../from-template.ts';
import { generatePassword } from '../engine/password-policy.ts';
import { userNotFound } from '../errors.ts';
import { attributeMap, attributes as attributeList, forTriggers, optionalPassword, username } from '../wire/shapes.ts';
import type { User } from '../stored.ts';
import { beforeSignUp } from '../triggers/account.ts';
import { messageFor } from '../triggers/messages.ts';
import { namesByAddress, usernameExists, withAddress } from './aliases.ts';
import { requireUsername } from './sign-up.ts';

/** The members of AdminCreateUser beside the pool. */
export const newUserMembers = {
  Username: username,
  UserAttributes: attributeList,
  ValidationData: attributeList,
  TemporaryPassword: optionalPassword,
  ForceAliasCreation: flag(),
  MessageAction: text({ values: ['RESEND', 'SUPPRESS'] }),
  DesiredDeliveryMediums: list(text({ values: ['SMS', 'EMAIL'] })),
  ...forTriggers,
};
export type NewUser = InputOf<typeof newUserMembers>;

/**
 * Makes a user with a temporary password, or gives a new one to a user who has not used the last one. The user gets a
 * message, unless MessageAction is SUPPRESS. docs: Amazon Cognito user pools API Reference, "AdminCreateUser"
 */
export async function addUser(context: CognitoContext, pool: UserPool, input: NewUser): Promise<User> {
  const password = input.TemporaryPassword ?? generatePassword(pool.policy, context.ids.bytes);
  requirePolicy(pool, password);
  const { Username, MessageAction, DesiredDeliveryMediums = [] } = input;
  const user =
    MessageAction === 'RESEND'
      ? renew(context, pool, Username, password)
      : await create(context, pool, input, password);
  if (MessageAction !== 'SUPPRESS') await invite(context, pool, user, password, DesiredDeliveryMediums);
  return user;
}

async function create(context: CognitoContext, pool: UserPool, input: NewUser, password: string): Promise<User> {
  const name = input.Username;
  const given = attributeMap(input.UserAttributes);
  requireUsername(context, pool, name, given);
  requireSchema(pool, given);
  const attributes = Object.fromEntries([...given].filter(([attribute, value]) => value !== '' && attribute !== 'sub'));
  const all = withAddress(pool, name, attributes);
  requireComplete(pool, all);
  const sub = context.ids.uuid();
  const candidate = { userName: namesByAddress(pool) ? sub : name, attributes: all };
  const { verified } = await beforeSignUp(context, pool, 'PreSignUp_AdminCreateUser', candidate);
  return createUser(context, pool, {
    sub,
    username: name,
    password,
    status: 'FORCE_CHANGE_PASSWORD',
    attributes: { ...attributes, ...verified },
    taken: usernameExists(pool, name, 'User account already exists'),
    takesAliases: input.ForceAliasCreation === true,
  });
}

function renew(context: CognitoContext, pool: UserPool, name: string, password: string): User {
  const user = findUser(context, pool, name);
  if (!user) throw userNotFound();
  if (user.status !== 'FORCE_CHANGE_PASSWORD')
    throw new AwsError(
      'UnsupportedUserStateException',
      `Resend not possible. ${name} status is not FORCE_CHANGE_PASSWORD`,
    );
  return saveUser(context, pool, { ...user, ...passwordRecord(context, pool, user.username, password) });
}

/** Sends the message by the requested media. A user who has none of them gets it by any address. */
async function invite(
  context: CognitoContext,
  pool: UserPool,
  user: User,
  password: string,
  wanted: readonly string[],
): Promise<void> {
  const { attributes, username: name } = user;
  const { invitation } = pool.messages;
  const { subject, email, sms } = await messageFor(context, pool, user, 'CustomMessage_AdminCreateUser', invitation);
  const values = {
    '{username}': namesByAddress(pool) ? (attributes.email ?? attributes.phone_number ?? name) : name,
    '{####}': password,
  };
  const { email: address, phone_number: number } = attributes;
  if (number && wanted.includes('SMS'))
    context.outbox.put({ kind: 'sms', to: number, body: fill(sms, values), attributes: { userPoolId: pool.id } });
  if (address && (wanted.includes('EMAIL') || !number || !wanted.includes('SMS')))
    sendEmail(context, pool, address, subject, fill(email, values));
}

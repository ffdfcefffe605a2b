import type { AwsError } from '../../../kernel/errors.ts';
import type { CognitoContext } from '../context.ts';
import type { UserPool, UserPoolClient } from '../from-template.ts';
import { generatePassword } from '../engine/password-policy.ts';
import { unrecognizable, userNotFound, wrongCredentials } from '../errors.ts';
import { isObject } from '../../../kernel/is-object.ts';
import type { User } from '../stored.ts';
import { createUser } from '../users/accounts.ts';
import { requireSchema } from '../users/attributes.ts';
import { usernameExists } from '../users/aliases.ts';
import { runTrigger, shownAttributes } from './trigger.ts';

/** docs: Amazon Cognito Developer Guide, "Pre authentication Lambda trigger" */
export async function beforeAuthentication(context: CognitoContext, pool: UserPool, user: User): Promise<void> {
  await runTrigger(context, pool, 'PreAuthentication', {
    source: 'PreAuthentication_Authentication',
    userName: user.username,
    request: { userAttributes: shownAttributes(user), validationData: null, userNotFound: false },
  });
}

/** docs: Amazon Cognito Developer Guide, "Post authentication Lambda trigger" */
export async function afterAuthentication(context: CognitoContext, pool: UserPool, user: User): Promise<void> {
  await runTrigger(context, pool, 'PostAuthentication', {
    source: 'PostAuthentication_Authentication',
    userName: user.username,
    request: { userAttributes: shownAttributes(user), newDeviceUsed: false },
  });
}

/**
 * Asks the function for a user whom the pool does not have, and makes the user that it tells of. docs: Amazon Cognito
 * Developer Guide, "Migrate user Lambda trigger". If the function fails, the caller hears it. recorded:
 * aws-amplify/amplify-flutter#3779
 */
export async function migrated(
  context: CognitoContext,
  client: UserPoolClient,
  name: string,
  password: string | undefined,
): Promise<User | undefined> {
  const { pool } = client;
  const told = await runTrigger(context, pool, 'UserMigration', {
    source: password === undefined ? 'UserMigration_ForgotPassword' : 'UserMigration_Authentication',
    userName: name,
    request: { ...(password !== undefined && { password }), validationData: null },
    response: {
      userAttributes: null,
      finalUserStatus: null,
      messageAction: null,
      desiredDeliveryMediums: null,
      forceAliasCreation: null,
    },
  });
  if (told?.['userAttributes'] === undefined || told['userAttributes'] === null) return undefined;
  const attributes = attributesOf(told['userAttributes']);
  requireSchema(pool, new Map(Object.entries(attributes)));
  const isConfirmed = told['finalUserStatus'] === 'CONFIRMED' && password !== undefined;
  return createUser(context, pool, {
    username: name,
    password: password ?? generatePassword(pool.policy, context.ids.bytes),
    status: isConfirmed ? 'CONFIRMED' : 'RESET_REQUIRED',
    attributes,
    taken: usernameExists(pool, name, 'User account already exists'),
    takesAliases: told['forceAliasCreation'] === true,
  });
}

function attributesOf(told: unknown): Record<string, string> {
  if (!isObject(told)) throw unrecognizable();
  const known = Object.entries(told).filter(([name]) => name !== 'username' && name !== 'sub');
  if (known.some(([, value]) => typeof value !== 'string')) throw unrecognizable();
  return Object.fromEntries(known) as Record<string, string>;
}

/** What an unknown name is answered where nobody may learn who exists. */
export const unknownUser = (client: UserPoolClient): AwsError =>
  client.hideUserExistence ? wrongCredentials() : userNotFound();

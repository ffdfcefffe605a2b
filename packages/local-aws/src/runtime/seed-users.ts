import { AwsError } from '../kernel/errors.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import type { PoolUser } from './outputs-model.ts';
import type { Principal } from '../kernel/principal.ts';
import type { Service } from '../contract/service.ts';

/**
 * Makes sure that each user exists with its password, attributes and groups. It calls the actions that an administrator
 * would call. Answers what these have refused, a sentence for each user.
 */
export async function seedUsers(
  cognito: Service,
  principal: Principal,
  users: readonly PoolUser[],
): Promise<readonly string[]> {
  const refused: string[] = [];
  for (const user of users)
    try {
      await seedUser(user, (action, input) =>
        callCognito(cognito, principal, action, { UserPoolId: user.userPoolId, Username: user.username, ...input }),
      );
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      refused.push(`user ${user.username}: ${error.code}: ${error.message}`);
    }
  return refused;
}

type CallCognito = (action: string, input: Record<string, unknown>) => Promise<unknown>;

/** A start that was refused may have left a user without a password. */
async function seedUser({ username, password, groups, attributes }: PoolUser, call: CallCognito): Promise<void> {
  const found = (await call('AdminGetUser', {})) as { readonly UserStatus?: string } | undefined;
  if (!found) {
    const all = Object.entries(allAttributes(username, attributes));
    const UserAttributes = all.map(([Name, Value]) => ({ Name, Value }));
    await call('AdminCreateUser', { UserAttributes, MessageAction: 'SUPPRESS' });
  }
  if (!found || found.UserStatus === 'FORCE_CHANGE_PASSWORD')
    await call('AdminSetUserPassword', { Password: password, Permanent: true });
  for (const group of groups) await call('AdminAddUserToGroup', { GroupName: group });
}

/** A username may be an e-mail address or a phone number, and both are verified unless somebody says otherwise. */
function allAttributes(username: string, given: Readonly<Record<string, string>> = {}): Record<string, string> {
  const own = {
    ...(username.includes('@') && { email: username }),
    ...(/^\+\d+$/.test(username) && { phone_number: username }),
    ...given,
  };
  return {
    ...(own.email !== undefined && { email_verified: 'true' }),
    ...(own.phone_number !== undefined && { phone_number_verified: 'true' }),
    ...own,
  };
}

/** Answers the output of the action, or undefined if the user does not exist. */
async function callCognito(
  cognito: Service,
  principal: Principal,
  action: string,
  input: Record<string, unknown>,
): Promise<unknown> {
  try {
    return await cognito.run(action, input, { principal, requestId: `seed-${action}`, sourceIp: '127.0.0.1' });
  } catch (error) {
    if (error instanceof AwsError && error.code === 'UserNotFoundException') return undefined;
    throw error;
  }
}

/** Makes the error of users who could not be made, with all that is wrong. */
export const seedFailed = (faults: readonly string[]): OperatorError =>
  new OperatorError('SeedFailed', `local-aws.json: ${faults.join('\nlocal-aws.json: ')}`);

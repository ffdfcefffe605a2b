import { asText } from '../kernel/as-text.ts';
import { AwsError } from '../kernel/errors.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import type { PoolUser } from './outputs-model.ts';
import type { Principal } from '../kernel/principal.ts';
import type { Service } from '../contract/service.ts';

/**
 * Makes sure that each user exists with its password, attributes and groups. It calls the actions that an administrator
 * would call.
 */
export async function seedUsers(cognito: Service, principal: Principal, users: readonly PoolUser[]): Promise<void> {
  for (const { username, password, groups, attributes, userPoolId } of users) {
    const call = (action: string, input: Record<string, unknown>) =>
      callCognito(cognito, principal, action, { UserPoolId: userPoolId, Username: username, ...input });
    if (!(await call('AdminGetUser', {}))) {
      const UserAttributes = Object.entries(allAttributes(username, attributes)).map(([Name, Value]) => ({
        Name,
        Value,
      }));
      await call('AdminCreateUser', { UserAttributes, MessageAction: 'SUPPRESS' });
      await call('AdminSetUserPassword', { Password: password, Permanent: true });
    }
    for (const group of groups) await call('AdminAddUserToGroup', { GroupName: group });
  }
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
    if (!(error instanceof AwsError)) throw error;
    if (error.code === 'UserNotFoundException') return undefined;
    throw new OperatorError(
      'SeedFailed',
      `local-aws.json: user ${asText(input['Username'])}: ${error.code}: ${error.message}`,
    );
  }
}

import { asText } from '../kernel/as-text.ts';
import { AwsError } from '../kernel/errors.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import type { SeededUser } from './outputs-model.ts';
import type { Principal } from '../kernel/principal.ts';
import type { Service } from '../contract/service.ts';

/**
 * Makes sure that each user exists with its password and groups. It calls the actions that an administrator would call.
 */
export async function seedUsers(
  cognito: Service,
  principal: Principal,
  userPoolId: string,
  users: readonly SeededUser[],
): Promise<void> {
  const call = (action: string, input: Record<string, unknown>) =>
    callCognito(cognito, principal, action, { UserPoolId: userPoolId, ...input });
  for (const { username, password, groups } of users) {
    if (!(await call('AdminGetUser', { Username: username }))) {
      const attributes = [
        { Name: 'email', Value: username },
        { Name: 'email_verified', Value: 'true' },
      ];
      await call('AdminCreateUser', { Username: username, UserAttributes: attributes, MessageAction: 'SUPPRESS' });
      await call('AdminSetUserPassword', { Username: username, Password: password, Permanent: true });
    }
    for (const group of groups) await call('AdminAddUserToGroup', { Username: username, GroupName: group });
  }
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

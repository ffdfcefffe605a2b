import { needsNothing, textOf, type Authorization, type Needs } from '../../iam/guard.ts';
import { readJsonRequest } from '../../protocol/json.ts';

/** Users call these: the request itself carries a password, a code or a token, and AWS asks for no permission. */
const userActions = new Set([
  'AssociateSoftwareToken',
  'ChangePassword',
  'CompleteWebAuthnRegistration',
  'ConfirmDevice',
  'ConfirmForgotPassword',
  'ConfirmSignUp',
  'DeleteUser',
  'DeleteUserAttributes',
  'DeleteWebAuthnCredential',
  'ForgetDevice',
  'ForgotPassword',
  'GetDevice',
  'GetTokensFromRefreshToken',
  'GetUser',
  'GetUserAttributeVerificationCode',
  'GetUserAuthFactors',
  'GlobalSignOut',
  'InitiateAuth',
  'ListDevices',
  'ListWebAuthnCredentials',
  'ResendConfirmationCode',
  'RespondToAuthChallenge',
  'RevokeToken',
  'SetUserMFAPreference',
  'SetUserSettings',
  'SignUp',
  'StartWebAuthnRegistration',
  'UpdateAuthEventFeedback',
  'UpdateDeviceStatus',
  'UpdateUserAttributes',
  'VerifySoftwareToken',
  'VerifyUserAttribute',
]);

export function createAuthorization({
  region,
  accountId,
}: {
  readonly region: string;
  readonly accountId: string;
}): Authorization {
  const onPool =
    (action: string): Needs =>
    ({ UserPoolId }) => [
      {
        action: `cognito-idp:${action}`,
        resource:
          UserPoolId === undefined ? '*' : `arn:aws:cognito-idp:${region}:${accountId}:userpool/${textOf(UserPoolId)}`,
      },
    ];
  return {
    conditionKeys: [],
    read: readJsonRequest,
    // Every action that is not a user's own has the name of its permission, on the pool that it names.
    needsOf: (action) =>
      userActions.has(action) ? needsNothing : /^[A-Z][A-Za-z]+$/.test(action) ? onPool(action) : undefined,
  };
}

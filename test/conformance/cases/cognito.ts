import type { Cases, Step } from '../kit/case.ts';
import { signIn } from './appsync-callers.ts';

const user = 'ada@example.com';
const phone = [{ Name: 'phone_number', Value: '+15555550100' }];
const token = '{{signedIn.AuthenticationResult.AccessToken}}';
const factors = ['PreferredMfaSetting', 'UserMFASettingList', 'MFAOptions'];

const prefer = (AccessToken: string, SoftwareTokenMfaSettings: object): Step => ({
  call: 'cognito-idp:SetUserMFAPreference',
  input: { AccessToken, SoftwareTokenMfaSettings },
});

/** What user pools do. */
export const cognito: Cases = {
  'cognito/other-email': {
    question: 'What does a pool of e-mail usernames do with a new user whose e-mail attribute is another?',
    settles: ['unverified:cognito-email-attribute-differs-from-username'],
    stack: 'pools',
    steps: [
      {
        call: 'cognito-idp:AdminCreateUser',
        input: {
          UserPoolId: '{{Users}}',
          Username: 'grace@example.com',
          UserAttributes: [{ Name: 'email', Value: 'other@example.com' }],
          MessageAction: 'SUPPRESS',
        },
        keep: ['User.Attributes', 'User.UserStatus'],
      },
      {
        call: 'cognito-idp:AdminGetUser',
        input: { UserPoolId: '{{Users}}', Username: 'grace@example.com' },
        keep: ['UserAttributes'],
      },
    ],
  },
  'cognito/email-deleted': {
    question: 'What happens when the e-mail address is deleted that a user signs in with?',
    settles: ['unverified:cognito-username-attribute-deleted'],
    stack: 'pools',
    steps: [
      {
        call: 'cognito-idp:AdminCreateUser',
        input: {
          UserPoolId: '{{Users}}',
          Username: 'lost@example.com',
          UserAttributes: [{ Name: 'email', Value: 'lost@example.com' }],
          MessageAction: 'SUPPRESS',
        },
        name: 'created',
        quiet: true,
      },
      {
        call: 'cognito-idp:AdminDeleteUserAttributes',
        input: { UserPoolId: '{{Users}}', Username: '{{created.User.Username}}', UserAttributeNames: ['email'] },
      },
      {
        call: 'cognito-idp:AdminGetUser',
        input: { UserPoolId: '{{Users}}', Username: 'lost@example.com' },
        keep: ['UserAttributes'],
      },
    ],
  },
  'cognito/sms-without-configuration': {
    question: 'What does a pool without SmsConfiguration answer when it should send a text message?',
    settles: ['unverified:cognito-sms-without-configuration'],
    stack: 'pools',
    steps: [
      ...signIn('Users', phone),
      {
        call: 'cognito-idp:GetUserAttributeVerificationCode',
        input: { AccessToken: token, AttributeName: 'phone_number' },
      },
    ],
  },
  'cognito/preferred-but-off': {
    question: 'What becomes of a factor that is preferred but not enabled?',
    settles: ['unverified:cognito-mfa-preferred-but-not-enabled'],
    stack: 'pools',
    steps: [
      ...signIn('Users'),
      { call: 'cognito-idp:AssociateSoftwareToken', input: { AccessToken: token }, name: 'associated', quiet: true },
      { totp: '{{associated.SecretCode}}', name: 'digits', quiet: true },
      {
        call: 'cognito-idp:VerifySoftwareToken',
        input: { AccessToken: token, UserCode: '{{digits.code}}' },
        quiet: true,
      },
      prefer(token, { Enabled: false, PreferredMfa: true }),
      { call: 'cognito-idp:GetUser', input: { AccessToken: token }, keep: factors },
    ],
  },
  'cognito/off-when-required': {
    question: 'May a user switch a factor off in a pool that requires one?',
    settles: ['unverified:cognito-mfa-off-when-required'],
    stack: 'pools',
    steps: [
      ...signIn('Strict'),
      {
        call: 'cognito-idp:AssociateSoftwareToken',
        input: { Session: '{{signedIn.Session}}' },
        name: 'associated',
        quiet: true,
      },
      { totp: '{{associated.SecretCode}}', name: 'digits', quiet: true },
      {
        call: 'cognito-idp:VerifySoftwareToken',
        input: { Session: '{{associated.Session}}', UserCode: '{{digits.code}}' },
        name: 'verified',
        quiet: true,
      },
      {
        call: 'cognito-idp:AdminRespondToAuthChallenge',
        input: {
          UserPoolId: '{{Strict}}',
          ClientId: '{{StrictClient}}',
          ChallengeName: 'MFA_SETUP',
          Session: '{{verified.Session}}',
          ChallengeResponses: { USERNAME: user },
        },
        name: 'entered',
        quiet: true,
      },
      prefer('{{entered.AuthenticationResult.AccessToken}}', { Enabled: false, PreferredMfa: false }),
      {
        call: 'cognito-idp:AdminGetUser',
        input: { UserPoolId: '{{Strict}}', Username: user },
        keep: factors,
      },
    ],
  },
  'cognito/required-attribute': {
    question: 'May an administrator create a user without an attribute that the pool requires?',
    settles: ['doubt:required-attribute'],
    stack: 'pools',
    steps: [
      {
        call: 'cognito-idp:AdminCreateUser',
        input: { UserPoolId: '{{Demanding}}', Username: 'ada', MessageAction: 'SUPPRESS' },
        keep: ['User.UserStatus'],
      },
    ],
  },
};

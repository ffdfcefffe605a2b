import { ownExamples } from './examples.ts';
import type { Names } from './names.ts';

/** A call as an SDK makes it: members of the protocol's own types, before anybody changed them. */
export interface Call {
  readonly service: string;
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
}

type Inputs = Readonly<Record<string, readonly object[]>>;

/** Inputs of every action that the runtime serves. What destroys does so to names that nobody else needs. */
const inputsOf = (names: Names): Readonly<Record<string, Inputs>> => ({
  states: {
    ListStateMachines: [{}, { maxResults: 1 }],
    DescribeStateMachine: [{ stateMachineArn: names.stateMachine, includedData: 'METADATA_ONLY' }],
    ListExecutions: [{ stateMachineArn: names.stateMachine, statusFilter: 'SUCCEEDED', maxResults: 2 }],
    DescribeExecution: [{ executionArn: names.execution, includedData: 'ALL_DATA' }],
    DescribeStateMachineForExecution: [{ executionArn: names.execution }],
    GetExecutionHistory: [
      { executionArn: names.execution, maxResults: 3, reverseOrder: true, includeExecutionData: false },
      { executionArn: names.execution, maxResults: 1, nextToken: names.historyToken },
    ],
    StartExecution: [{ stateMachineArn: names.stateMachine, name: 'hostile', input: '{"a":[1,{"b":null}]}' }],
    StopExecution: [{ executionArn: names.execution, error: 'Stopped', cause: 'because' }],
  },
  // Serves no action: each is refused by its name.
  iam: {
    GetRole: [{ RoleName: 'x' }],
    ListUsers: [{ MaxItems: '1' }],
    CreateRole: [
      { RoleName: 'x', AssumeRolePolicyDocument: '{}', 'Tags.member.1.Key': 'a', 'Tags.member.1.Value': 'b' },
    ],
  },
  'cognito-idp': { ...administration(names), ...ownActions(names) },
});

function administration({ userPoolId: UserPoolId, clientId: ClientId, user, doomed }: Names): Inputs {
  const steady = { UserPoolId, Username: user };
  const other = { UserPoolId, Username: doomed };
  const group = { UserPoolId, GroupName: 'Hostile' };
  const auth = { UserPoolId, ClientId };
  return {
    AdminAddUserToGroup: [{ ...other, GroupName: 'Hostile' }],
    AdminConfirmSignUp: [{ ...other, ClientMetadata: { a: 'b' } }],
    AdminCreateUser: [
      {
        UserPoolId,
        Username: 'hostile-new@example.com',
        UserAttributes: [{ Name: 'email', Value: 'hostile-new@example.com' }],
        MessageAction: 'SUPPRESS',
        DesiredDeliveryMediums: ['EMAIL'],
        TemporaryPassword: 'Dragons-are-real-9',
      },
    ],
    AdminDeleteSoftwareToken: [other],
    AdminDeleteUser: [{ UserPoolId, Username: 'hostile-new@example.com' }],
    AdminDeleteUserAttributes: [{ ...other, UserAttributeNames: ['phone_number', 'name'] }],
    AdminDisableUser: [other],
    AdminEnableUser: [other],
    AdminGetUser: [steady],
    AdminGetUserAuthFactors: [steady],
    AdminInitiateAuth: [
      { ...auth, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: 'x' } },
      {
        ...auth,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: user, PASSWORD: 'x' },
        ClientMetadata: {},
      },
    ],
    AdminListGroupsForUser: [
      { ...steady, Limit: 5 },
      { ...steady, NextToken: 'YQ==' },
    ],
    AdminRemoveUserFromGroup: [{ ...other, GroupName: 'Hostile' }],
    AdminResetUserPassword: [other],
    AdminRespondToAuthChallenge: [
      {
        ...auth,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        ChallengeResponses: { USERNAME: user, NEW_PASSWORD: 'Dragons-are-real-9' },
        Session: 'x'.repeat(40),
      },
    ],
    AdminSetUserMFAPreference: [{ ...other, SoftwareTokenMfaSettings: { Enabled: false, PreferredMfa: false } }],
    AdminSetUserPassword: [{ ...other, Password: 'Dragons-are-real-9', Permanent: true }],
    AdminUpdateUserAttributes: [{ ...other, UserAttributes: [{ Name: 'name', Value: 'x' }] }],
    AdminUserGlobalSignOut: [other],
    CreateGroup: [{ ...group, Description: 'd', Precedence: 1 }],
    DeleteGroup: [{ UserPoolId, GroupName: 'HostileToo' }],
    DescribeUserPool: [{ UserPoolId }],
    DescribeUserPoolClient: [auth],
    GetGroup: [group],
    GetUserPoolMfaConfig: [{ UserPoolId }],
    ListGroups: [
      { UserPoolId, Limit: 1 },
      { UserPoolId, NextToken: 'UmFuZ2Vycw==' },
    ],
    ListUserPoolClients: [{ UserPoolId, MaxResults: 1 }],
    ListUserPools: [{ MaxResults: 1 }, { MaxResults: 1, NextToken: 'eA==' }],
    ListUsers: [
      { UserPoolId, AttributesToGet: ['email'], Limit: 2, Filter: 'email ^= "a"' },
      { UserPoolId, Limit: 1, PaginationToken: 'eA==' },
    ],
    ListUsersInGroup: [{ UserPoolId, GroupName: 'Rangers', Limit: 1 }],
    UpdateGroup: [{ ...group, Description: 'e', Precedence: 2 }],
  };
}

/** Users send these themselves, without credentials of AWS. */
function ownActions({ clientId: ClientId, user, doomed, accessToken: AccessToken }: Names): Inputs {
  const Session = 'x'.repeat(40);
  return {
    SignUp: [
      {
        ClientId,
        Username: 'hostile-self@example.com',
        Password: 'Dragons-are-real-9',
        UserAttributes: [{ Name: 'email', Value: 'hostile-self@example.com' }],
        ValidationData: [],
        ClientMetadata: { a: 'b' },
      },
    ],
    ConfirmSignUp: [{ ClientId, Username: doomed, ConfirmationCode: '123456', ForceAliasCreation: false }],
    ResendConfirmationCode: [{ ClientId, Username: doomed }],
    InitiateAuth: [
      { ClientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters: { USERNAME: user, SRP_A: 'ab'.repeat(384) } },
      { ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: 'x' } },
    ],
    RespondToAuthChallenge: [
      {
        ClientId,
        ChallengeName: 'PASSWORD_VERIFIER',
        Session,
        ChallengeResponses: {
          USERNAME: user,
          PASSWORD_CLAIM_SECRET_BLOCK: 'AAAA',
          PASSWORD_CLAIM_SIGNATURE: 'AAAA',
          TIMESTAMP: 'Sat Nov 21 16:00:00 UTC 2026',
        },
      },
      {
        ClientId,
        ChallengeName: 'SOFTWARE_TOKEN_MFA',
        Session,
        ChallengeResponses: { USERNAME: user, SOFTWARE_TOKEN_MFA_CODE: '123456' },
      },
    ],
    GetTokensFromRefreshToken: [{ ClientId, RefreshToken: 'x' }],
    RevokeToken: [{ ClientId, Token: 'x' }],
    GlobalSignOut: [{ AccessToken: 'a.b.c' }],
    GetUser: [{ AccessToken }],
    ForgotPassword: [{ ClientId, Username: doomed }],
    ConfirmForgotPassword: [{ ClientId, Username: doomed, ConfirmationCode: '123456', Password: 'Dragons-are-real-9' }],
    ChangePassword: [{ AccessToken, PreviousPassword: 'not-the-password-1', ProposedPassword: 'Dragons-are-real-9' }],
    UpdateUserAttributes: [{ AccessToken, UserAttributes: [{ Name: 'name', Value: 'x' }] }],
    GetUserAttributeVerificationCode: [{ AccessToken, AttributeName: 'email' }],
    VerifyUserAttribute: [{ AccessToken, AttributeName: 'email', Code: '123456' }],
    DeleteUser: [{ AccessToken: 'a.b.c' }],
    DeleteUserAttributes: [{ AccessToken, UserAttributeNames: ['name'] }],
    AssociateSoftwareToken: [{ AccessToken }, { Session }],
    VerifySoftwareToken: [{ AccessToken, UserCode: '123456', FriendlyDeviceName: 'd' }],
    SetUserMFAPreference: [{ AccessToken, SoftwareTokenMfaSettings: { Enabled: false, PreferredMfa: false } }],
    GetUserAuthFactors: [{ AccessToken }],
  };
}

export const unsignedActions = new Set(Object.keys(ownActions({} as Names)));

/** Those that stand with their action, and those that stand here. */
export const callsOf = (names: Names): readonly Call[] => [
  ...ownExamples(names),
  ...Object.entries(inputsOf(names)).flatMap(([service, actions]) =>
    Object.entries(actions).flatMap(([action, inputs]) =>
      inputs.map((input) => ({ service, action, input: input as Call['input'] })),
    ),
  ),
];

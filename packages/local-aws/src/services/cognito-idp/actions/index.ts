import type { Action, Actions } from '../../../protocol/action.ts';
import type { Cognito } from '../cognito.ts';
import { missingAuthenticationToken } from '../errors.ts';
import { AdminAddUserToGroup } from './AdminAddUserToGroup.ts';
import { AdminConfirmSignUp } from './AdminConfirmSignUp.ts';
import { AdminCreateUser } from './AdminCreateUser.ts';
import { AdminDeleteUser } from './AdminDeleteUser.ts';
import { AdminDisableUser } from './AdminDisableUser.ts';
import { AdminEnableUser } from './AdminEnableUser.ts';
import { AdminGetUser } from './AdminGetUser.ts';
import { AdminInitiateAuth } from './AdminInitiateAuth.ts';
import { AdminListGroupsForUser } from './AdminListGroupsForUser.ts';
import { AdminRemoveUserFromGroup } from './AdminRemoveUserFromGroup.ts';
import { AdminRespondToAuthChallenge } from './AdminRespondToAuthChallenge.ts';
import { AdminSetUserPassword } from './AdminSetUserPassword.ts';
import { AdminUpdateUserAttributes } from './AdminUpdateUserAttributes.ts';
import { AdminUserGlobalSignOut } from './AdminUserGlobalSignOut.ts';
import { ChangePassword } from './ChangePassword.ts';
import { ConfirmForgotPassword } from './ConfirmForgotPassword.ts';
import { ConfirmSignUp } from './ConfirmSignUp.ts';
import { DescribeUserPool } from './DescribeUserPool.ts';
import { DescribeUserPoolClient } from './DescribeUserPoolClient.ts';
import { ForgotPassword } from './ForgotPassword.ts';
import { GetTokensFromRefreshToken } from './GetTokensFromRefreshToken.ts';
import { GetUser } from './GetUser.ts';
import { GetUserAttributeVerificationCode } from './GetUserAttributeVerificationCode.ts';
import { GlobalSignOut } from './GlobalSignOut.ts';
import { InitiateAuth } from './InitiateAuth.ts';
import { ListGroups } from './ListGroups.ts';
import { ListUserPoolClients } from './ListUserPoolClients.ts';
import { ListUserPools } from './ListUserPools.ts';
import { ListUsers } from './ListUsers.ts';
import { ListUsersInGroup } from './ListUsersInGroup.ts';
import { ResendConfirmationCode } from './ResendConfirmationCode.ts';
import { RespondToAuthChallenge } from './RespondToAuthChallenge.ts';
import { RevokeToken } from './RevokeToken.ts';
import { SignUp } from './SignUp.ts';
import { UpdateUserAttributes } from './UpdateUserAttributes.ts';
import { VerifyUserAttribute } from './VerifyUserAttribute.ts';

type Actor = (cognito: Cognito) => Action;

/** Users call these, without AWS credentials: the request itself carries a password, a code or a token. */
const userActions: Readonly<Record<string, Actor>> = {
  SignUp,
  ConfirmSignUp,
  ResendConfirmationCode,
  InitiateAuth,
  RespondToAuthChallenge,
  GetTokensFromRefreshToken,
  RevokeToken,
  GlobalSignOut,
  GetUser,
  ForgotPassword,
  ConfirmForgotPassword,
  ChangePassword,
  UpdateUserAttributes,
  GetUserAttributeVerificationCode,
  VerifyUserAttribute,
};

/** Administrators call these, signed. */
const signedActions: Readonly<Record<string, Actor>> = {
  AdminAddUserToGroup,
  AdminConfirmSignUp,
  AdminCreateUser,
  AdminDeleteUser,
  AdminDisableUser,
  AdminEnableUser,
  AdminGetUser,
  AdminInitiateAuth,
  AdminListGroupsForUser,
  AdminRemoveUserFromGroup,
  AdminRespondToAuthChallenge,
  AdminSetUserPassword,
  AdminUpdateUserAttributes,
  AdminUserGlobalSignOut,
  DescribeUserPool,
  DescribeUserPoolClient,
  ListGroups,
  ListUserPoolClients,
  ListUserPools,
  ListUsers,
  ListUsersInGroup,
};

const signed = ({ input, handle }: Action): Action => ({
  input,
  handle: (request, call) => {
    if (call.principal.type === 'Anonymous') throw missingAuthenticationToken();
    return handle(request, call);
  },
});

export function createActions(cognito: Cognito): Actions {
  const actions: Record<string, Action> = {};
  for (const [name, actor] of Object.entries(userActions)) actions[name] = actor(cognito);
  for (const [name, actor] of Object.entries(signedActions)) actions[name] = signed(actor(cognito));
  return actions;
}

import type { Action, Actions } from '../../../protocol/action.ts';
import type { Cognito } from '../context.ts';
import { AdminAddUserToGroup } from './AdminAddUserToGroup.ts';
import { AdminConfirmSignUp } from './AdminConfirmSignUp.ts';
import { AdminCreateUser } from './AdminCreateUser.ts';
import { AdminDeleteSoftwareToken } from './AdminDeleteSoftwareToken.ts';
import { AdminDeleteUser } from './AdminDeleteUser.ts';
import { AdminDeleteUserAttributes } from './AdminDeleteUserAttributes.ts';
import { AdminDisableUser } from './AdminDisableUser.ts';
import { AdminEnableUser } from './AdminEnableUser.ts';
import { AdminGetUser } from './AdminGetUser.ts';
import { AdminGetUserAuthFactors } from './AdminGetUserAuthFactors.ts';
import { AdminInitiateAuth } from './AdminInitiateAuth.ts';
import { AdminListGroupsForUser } from './AdminListGroupsForUser.ts';
import { AdminRemoveUserFromGroup } from './AdminRemoveUserFromGroup.ts';
import { AdminResetUserPassword } from './AdminResetUserPassword.ts';
import { AdminRespondToAuthChallenge } from './AdminRespondToAuthChallenge.ts';
import { AdminSetUserMFAPreference } from './AdminSetUserMFAPreference.ts';
import { AdminSetUserPassword } from './AdminSetUserPassword.ts';
import { AdminUpdateUserAttributes } from './AdminUpdateUserAttributes.ts';
import { AdminUserGlobalSignOut } from './AdminUserGlobalSignOut.ts';
import { AssociateSoftwareToken } from './AssociateSoftwareToken.ts';
import { ChangePassword } from './ChangePassword.ts';
import { ConfirmForgotPassword } from './ConfirmForgotPassword.ts';
import { ConfirmSignUp } from './ConfirmSignUp.ts';
import { CreateGroup } from './CreateGroup.ts';
import { DeleteGroup } from './DeleteGroup.ts';
import { DeleteUser } from './DeleteUser.ts';
import { DeleteUserAttributes } from './DeleteUserAttributes.ts';
import { DescribeUserPool } from './DescribeUserPool.ts';
import { DescribeUserPoolClient } from './DescribeUserPoolClient.ts';
import { ForgotPassword } from './ForgotPassword.ts';
import { GetGroup } from './GetGroup.ts';
import { GetTokensFromRefreshToken } from './GetTokensFromRefreshToken.ts';
import { GetUser } from './GetUser.ts';
import { GetUserAttributeVerificationCode } from './GetUserAttributeVerificationCode.ts';
import { GetUserAuthFactors } from './GetUserAuthFactors.ts';
import { GetUserPoolMfaConfig } from './GetUserPoolMfaConfig.ts';
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
import { SetUserMFAPreference } from './SetUserMFAPreference.ts';
import { SignUp } from './SignUp.ts';
import { UpdateGroup } from './UpdateGroup.ts';
import { UpdateUserAttributes } from './UpdateUserAttributes.ts';
import { VerifySoftwareToken } from './VerifySoftwareToken.ts';
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
  DeleteUser,
  DeleteUserAttributes,
  AssociateSoftwareToken,
  VerifySoftwareToken,
  SetUserMFAPreference,
  GetUserAuthFactors,
};

/** Administrators call these, signed. */
const administratorActions: Readonly<Record<string, Actor>> = {
  AdminAddUserToGroup,
  AdminConfirmSignUp,
  AdminCreateUser,
  AdminDeleteSoftwareToken,
  AdminDeleteUser,
  AdminDeleteUserAttributes,
  AdminDisableUser,
  AdminEnableUser,
  AdminGetUser,
  AdminGetUserAuthFactors,
  AdminInitiateAuth,
  AdminListGroupsForUser,
  AdminRemoveUserFromGroup,
  AdminResetUserPassword,
  AdminRespondToAuthChallenge,
  AdminSetUserMFAPreference,
  AdminSetUserPassword,
  AdminUpdateUserAttributes,
  AdminUserGlobalSignOut,
  CreateGroup,
  DeleteGroup,
  DescribeUserPool,
  DescribeUserPoolClient,
  GetGroup,
  GetUserPoolMfaConfig,
  ListGroups,
  ListUserPoolClients,
  ListUserPools,
  ListUsers,
  ListUsersInGroup,
  UpdateGroup,
};

export const createActions = (cognito: Cognito): Actions =>
  Object.fromEntries(
    Object.entries({ ...userActions, ...administratorActions }).map(([name, actor]) => [name, actor(cognito)]),
  );

/** Whether an action is a user's own: AWS asks for no signature and no permission. */
export const isUserAction = (name: string): boolean => Object.hasOwn(userActions, name);

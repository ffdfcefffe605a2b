import type { ResourceProvider } from '../../../contract/resource-provider.ts';
import type { Cognito } from '../context.ts';
import { userPoolClient } from './user-pool-client.ts';
import { userPoolGroup } from './user-pool-group.ts';
import { userPoolUser, userPoolUserToGroupAttachment } from './user-pool-user.ts';
import { userPool } from './user-pool.ts';

export const createResources = (cognito: Cognito): Readonly<Record<string, ResourceProvider>> => ({
  'AWS::Cognito::UserPool': userPool(cognito),
  'AWS::Cognito::UserPoolClient': userPoolClient(cognito),
  'AWS::Cognito::UserPoolGroup': userPoolGroup(cognito),
  'AWS::Cognito::UserPoolUser': userPoolUser(cognito),
  'AWS::Cognito::UserPoolUserToGroupAttachment': userPoolUserToGroupAttachment(cognito),
});

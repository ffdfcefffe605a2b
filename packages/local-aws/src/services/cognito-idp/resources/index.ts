import type { ResourceProvider } from '../../../contract/resource-provider.ts';
import type { CognitoContext } from '../context.ts';
import { userPoolClient } from './user-pool-client.ts';
import { userPoolDomain, userPoolResourceServer } from './hosted.ts';
import { userPoolGroup } from './user-pool-group.ts';
import { userPoolUser, userPoolUserToGroupAttachment } from './user-pool-user.ts';
import { userPool } from './user-pool.ts';

export const createResources = (context: CognitoContext): Readonly<Record<string, ResourceProvider>> => ({
  'AWS::Cognito::UserPool': userPool(context),
  'AWS::Cognito::UserPoolClient': userPoolClient(context),
  'AWS::Cognito::UserPoolDomain': userPoolDomain(context),
  'AWS::Cognito::UserPoolGroup': userPoolGroup(context),
  'AWS::Cognito::UserPoolResourceServer': userPoolResourceServer(context),
  'AWS::Cognito::UserPoolUser': userPoolUser(context),
  'AWS::Cognito::UserPoolUserToGroupAttachment': userPoolUserToGroupAttachment(context),
});

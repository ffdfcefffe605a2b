import { isTrue } from '../resources/values.ts';
import { secondsOf } from '../../../kernel/clock.ts';
import type {
  DescribeUserPoolClientResponse,
  ExplicitAuthFlowsType,
  UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { clientOfPool, cognitoAction, onPool } from '../context.ts';
import type { UserPoolClient } from '../from-template.ts';
import { clientId, userPoolId } from '../wire/shapes.ts';

export const DescribeUserPoolClient = cognitoAction({
  input: { UserPoolId: userPoolId, ClientId: clientId },
  needs: onPool('cognito-idp:DescribeUserPoolClient'),
  genuine: ({ userPoolId: UserPoolId, clientId: ClientId }) => [{ UserPoolId, ClientId }],
  run: (input, context): Wire<DescribeUserPoolClientResponse> => ({
    UserPoolClient: describe(clientOfPool(context, input)),
  }),
});

/** The answer repeats these properties of the template as they were declared. */
const declaredProperties = [
  'RefreshTokenValidity',
  'AccessTokenValidity',
  'IdTokenValidity',
  'TokenValidityUnits',
  'SupportedIdentityProviders',
  'AllowedOAuthFlows',
  'AllowedOAuthScopes',
  'CallbackURLs',
  'LogoutURLs',
];

function describe(client: UserPoolClient): Wire<UserPoolClientType> {
  const declared = Object.entries(client.properties).filter(([name]) => declaredProperties.includes(name));
  return {
    UserPoolId: client.pool.id,
    ClientName: client.name,
    ClientId: client.id,
    ClientSecret: client.secret,
    LastModifiedDate: secondsOf(client.createdAt),
    CreationDate: secondsOf(client.createdAt),
    RefreshTokenValidity: 30,
    ReadAttributes: client.readable && [...client.readable],
    WriteAttributes: client.writable && [...client.writable],
    ExplicitAuthFlows: [...client.authFlows] as ExplicitAuthFlowsType[],
    AllowedOAuthFlowsUserPoolClient: isTrue(client.properties['AllowedOAuthFlowsUserPoolClient']),
    PreventUserExistenceErrors: client.hideUserExistence ? 'ENABLED' : 'LEGACY',
    EnableTokenRevocation: client.tokenRevocation,
    EnablePropagateAdditionalUserContextData: false,
    AuthSessionValidity: client.challengeSeconds / 60,
    ...Object.fromEntries(declared),
  };
}

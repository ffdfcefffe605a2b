import { action } from '../../../protocol/action.ts';
import { clientOfPool, poolOf, type Cognito } from '../context.ts';
import type { UserPoolClient } from '../from-template.ts';
import type { Input } from '../wire/input.ts';
import { seconds } from '../wire/output.ts';

export const DescribeUserPoolClient = (cognito: Cognito) =>
  action<Input<'UserPoolId' | 'ClientId'>, unknown>(['UserPoolId', 'ClientId'], (input) => ({
    UserPoolClient: describe(clientOfPool(cognito, poolOf(cognito, input), input)),
  }));

const describe = (client: UserPoolClient) => ({
  UserPoolId: client.pool.id,
  ClientName: client.name,
  ClientId: client.id,
  LastModifiedDate: seconds(client.createdAt),
  CreationDate: seconds(client.createdAt),
  RefreshTokenValidity: client.properties.RefreshTokenValidity ?? 30,
  AccessTokenValidity: client.properties.AccessTokenValidity,
  IdTokenValidity: client.properties.IdTokenValidity,
  TokenValidityUnits: client.properties.TokenValidityUnits,
  ReadAttributes: client.readable && [...client.readable],
  WriteAttributes: client.writable && [...client.writable],
  ExplicitAuthFlows: [...client.authFlows],
  SupportedIdentityProviders: client.properties.SupportedIdentityProviders,
  AllowedOAuthFlowsUserPoolClient: false,
  PreventUserExistenceErrors: client.hideUserExistence ? 'ENABLED' : 'LEGACY',
  EnableTokenRevocation: client.tokenRevocation,
  EnablePropagateAdditionalUserContextData: false,
  AuthSessionValidity: client.challengeSeconds / 60,
});

import type { AppSyncContext } from './context.ts';
import type { Api, ApiSettings, CognitoProvider, OidcProvider } from '../model.ts';
import type { AuthMode } from '../../../kernel/api-access.ts';

/** Describes a GraphqlApi as the control plane shows it. */
export function describeApi({ endpointUrl, accountId }: AppSyncContext, { settings }: Api): Record<string, unknown> {
  const {
    id,
    arn,
    name,
    path,
    defaultMode,
    modes,
    userPools,
    oidc,
    introspection,
    queryDepthLimit,
    resolverCountLimit,
    tags,
  } = settings;
  const pools = [...userPools];
  const own = defaultMode === 'AMAZON_COGNITO_USER_POOLS' ? pools.shift() : undefined;
  const issuers = [...oidc];
  const ownIssuer = defaultMode === 'OPENID_CONNECT' ? issuers.shift() : undefined;
  const additional = [
    ...issuers.map((one) => ({ authenticationType: 'OPENID_CONNECT', openIDConnectConfig: describeIssuer(one) })),
    ...pools.map((pool) => ({ authenticationType: 'AMAZON_COGNITO_USER_POOLS', userPoolConfig: describePool(pool) })),
    ...[...modes]
      .filter((mode) => mode !== defaultMode && !several.includes(mode))
      .map((mode) => ({ authenticationType: mode, ...configOf(settings, mode) })),
  ];
  return {
    apiId: id,
    arn,
    name,
    apiType: 'GRAPHQL',
    authenticationType: defaultMode,
    ...configOf(settings, defaultMode),
    ...(ownIssuer && { openIDConnectConfig: describeIssuer(ownIssuer) }),
    ...(own && { userPoolConfig: { ...describePool(own), defaultAction: own.defaultAction } }),
    ...(additional.length > 0 && { additionalAuthenticationProviders: additional }),
    introspectionConfig: introspection ? 'ENABLED' : 'DISABLED',
    queryDepthLimit,
    resolverCountLimit,
    owner: accountId,
    tags,
    uris: { GRAPHQL: `${endpointUrl}${path}`, REALTIME: `${endpointUrl.replace(/^http/, 'ws')}${path}/realtime` },
  };
}

const describePool = ({ userPoolId, region, appIdClientText }: CognitoProvider): Record<string, unknown> => ({
  userPoolId,
  awsRegion: region,
  ...(appIdClientText && { appIdClientRegex: appIdClientText }),
});

const several: readonly AuthMode[] = ['AMAZON_COGNITO_USER_POOLS', 'OPENID_CONNECT'];

const describeIssuer = ({ issuer, clientIdText, iatTtl, authTtl }: OidcProvider): Record<string, unknown> => ({
  issuer,
  ...(clientIdText && { clientId: clientIdText }),
  ...(iatTtl !== undefined && { iatTTL: iatTtl }),
  ...(authTtl !== undefined && { authTTL: authTtl }),
});

/** Answers the configuration of a mode that an API can have only once. */
function configOf({ lambdaAuthorizer }: ApiSettings, mode: AuthMode): Record<string, unknown> {
  if (mode !== 'AWS_LAMBDA' || !lambdaAuthorizer) return {};
  const { functionArn, resultTtl, expressionText } = lambdaAuthorizer;
  return {
    lambdaAuthorizerConfig: {
      authorizerUri: functionArn,
      authorizerResultTtlInSeconds: resultTtl,
      ...(expressionText !== undefined && { identityValidationExpression: expressionText }),
    },
  };
}

import { honoured, object, text, type PropertySpec } from '../../../contract/properties.ts';
import type { Ports } from '../../../contract/service.ts';
import { UnsupportedError } from '../../../kernel/errors.ts';
import { PatternFault } from '../../../kernel/java-regex-dialect.ts';
import { compilePattern, type LinearPattern } from '../../../kernel/java-regex.ts';
import type { AuthMode } from '../../../kernel/api-access.ts';
import { listensOnLoopback } from '../../../server/hosts.ts';
import { badRequest } from '../errors.ts';
import type { ApiSettings, CognitoProvider, LambdaAuthorizer, OidcProvider } from '../model.ts';

/** The modes that an API can have only once. It can have several user pools and issuers. */
const single: readonly AuthMode[] = ['API_KEY', 'AWS_IAM', 'AWS_LAMBDA'];

interface UserPoolProperties {
  readonly UserPoolId: string;
  readonly AwsRegion?: string;
  readonly AppIdClientRegex?: string;
  readonly DefaultAction?: 'ALLOW' | 'DENY';
}

interface LambdaAuthorizerProperties {
  readonly AuthorizerUri?: string;
  readonly AuthorizerResultTtlInSeconds?: number | string;
  readonly IdentityValidationExpression?: string;
}

interface OidcProperties {
  readonly Issuer?: string;
  readonly ClientId?: string;
  readonly IatTTL?: number | string;
  readonly AuthTTL?: number | string;
}

export interface ProviderProperties {
  readonly AuthenticationType: AuthMode;
  readonly UserPoolConfig?: UserPoolProperties;
  readonly LambdaAuthorizerConfig?: LambdaAuthorizerProperties;
  readonly OpenIDConnectConfig?: OidcProperties;
}

export const userPoolConfig: Record<string, PropertySpec> = {
  UserPoolId: text,
  AwsRegion: honoured,
  AppIdClientRegex: text,
};
export const lambdaAuthorizerConfig = object({
  AuthorizerUri: text,
  AuthorizerResultTtlInSeconds: honoured,
  IdentityValidationExpression: text,
});

export const openIdConnectConfig = object({ Issuer: text, ClientId: text, IatTTL: honoured, AuthTTL: honoured });

type AuthSettings = Pick<ApiSettings, 'defaultMode' | 'modes' | 'userPools' | 'oidc' | 'lambdaAuthorizer'>;

/** Reads the providers; the first is the API's own. */
export function readProviders(ports: Ports, providers: readonly ProviderProperties[]): AuthSettings {
  const modes = providers.map(({ AuthenticationType }) => AuthenticationType);
  // docs: AWS AppSync Developer Guide, "Configuring authorization and authentication to secure your GraphQL APIs"
  for (const mode of single)
    if (modes.indexOf(mode) !== modes.lastIndexOf(mode))
      throw badRequest(`${mode} cannot be more than one authorization mode of an API.`);
  const userPools = providers.flatMap(({ AuthenticationType, UserPoolConfig }) =>
    AuthenticationType === 'AMAZON_COGNITO_USER_POOLS' ? [readUserPool(ports, UserPoolConfig)] : [],
  );
  const oidc = providers.flatMap(({ AuthenticationType, OpenIDConnectConfig }) =>
    AuthenticationType === 'OPENID_CONNECT' ? [readOidc(OpenIDConnectConfig)] : [],
  );
  const lambda = providers.find(({ AuthenticationType }) => AuthenticationType === 'AWS_LAMBDA');
  return {
    defaultMode: modes[0]!,
    modes: new Set(modes),
    userPools,
    oidc,
    lambdaAuthorizer: lambda && readLambdaAuthorizer(lambda.LambdaAuthorizerConfig),
  };
}

function readUserPool(ports: Ports, config: UserPoolProperties | undefined): CognitoProvider {
  if (!config?.UserPoolId) throw badRequest('UserPoolConfig is required for AMAZON_COGNITO_USER_POOLS.');
  const { UserPoolId, AwsRegion, AppIdClientRegex, DefaultAction } = config;
  return {
    userPoolId: UserPoolId,
    region: AwsRegion ?? ports.region,
    appIdClientRegex:
      AppIdClientRegex === undefined
        ? undefined
        : readExpression('AppIdClientRegex', AppIdClientRegex, largestOfClients),
    appIdClientText: AppIdClientRegex,
    defaultAction: DefaultAction ?? 'ALLOW',
  };
}

function readLambdaAuthorizer(config: LambdaAuthorizerProperties | undefined): LambdaAuthorizer {
  // recorded: serverless/serverless#12297
  if (!config?.AuthorizerUri) throw badRequest('Lambda Authorizer Config missing');
  const { AuthorizerUri, AuthorizerResultTtlInSeconds, IdentityValidationExpression } = config;
  return {
    functionArn: AuthorizerUri,
    resultTtl: Number(AuthorizerResultTtlInSeconds ?? 0),
    expression: IdentityValidationExpression
      ? readExpression('IdentityValidationExpression', IdentityValidationExpression)
      : undefined,
    expressionText: IdentityValidationExpression,
  };
}

function readOidc(config: OidcProperties | undefined): OidcProvider {
  const { Issuer, ClientId, IatTTL, AuthTTL } = config ?? {};
  if (!Issuer || !URL.canParse(Issuer)) throw badRequest('OpenIDConnectConfig needs an Issuer for OPENID_CONNECT.');
  const { protocol, hostname } = new URL(Issuer);
  // AppSync uses HTTPS only. A stand-in for an issuer on this machine may use HTTP. docs: AWS AppSync Developer Guide,
  // "Configuring authorization and authentication to secure your GraphQL APIs"
  if (protocol !== 'https:' && !listensOnLoopback(hostname))
    throw badRequest(`The Issuer ${Issuer} must be an HTTPS address.`);
  return {
    issuer: Issuer,
    clientId: ClientId ? readExpression('ClientId', ClientId) : undefined,
    clientIdText: ClientId,
    iatTtl: readMilliseconds('IatTTL', IatTTL),
    authTtl: readMilliseconds('AuthTTL', AuthTTL),
  };
}

/** The value 0 means no limit, like an absent value. */
function readMilliseconds(name: string, value: number | string | undefined): number | undefined {
  const milliseconds = Number(value ?? 0);
  if (!Number.isInteger(milliseconds) || milliseconds < 0)
    throw badRequest(`${name} must be a number of milliseconds.`);
  return milliseconds === 0 ? undefined : milliseconds;
}

/**
 * The largest expression. Each token is matched in the thread that serves all requests, so the expression must be small
 * and must not backtrack.
 */
const largestExpression = 300;
/** A client id of a user pool has 26 characters, and an expression may list many of them. */
const largestOfClients = 3_000;

function readExpression(name: string, source: string, largest = largestExpression): LinearPattern {
  try {
    const { linear } = compilePattern(source);
    if (linear && linear.size <= largest) return linear;
  } catch (error) {
    if (error instanceof PatternFault) throw badRequest(`${name} is not a valid regular expression: ${error.message}`);
    throw error;
  }
  throw new UnsupportedError(`AWS::AppSync::GraphQLApi ${name} ${JSON.stringify(source)}`);
}

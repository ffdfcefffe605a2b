import type { EpochMs } from '../../../kernel/clock.ts';
import type { AwsError } from '../../../kernel/errors.ts';
import { validation } from '../errors.ts';

export const authorizationTypes = ['BASIC', 'OAUTH_CLIENT_CREDENTIALS', 'API_KEY'] as const;
type AuthorizationType = (typeof authorizationTypes)[number];

export interface Parameter {
  readonly Key?: string;
  readonly Value?: string;
  readonly IsValueSecret?: boolean;
}

export interface HttpParameters {
  readonly HeaderParameters?: readonly Parameter[];
  readonly QueryStringParameters?: readonly Parameter[];
  readonly BodyParameters?: readonly Parameter[];
}

export interface OAuthParameters {
  readonly ClientParameters: { readonly ClientID: string; readonly ClientSecret: string };
  readonly AuthorizationEndpoint: string;
  readonly HttpMethod: string;
  readonly OAuthHttpParameters?: HttpParameters;
}

export interface AuthParameters {
  readonly BasicAuthParameters?: { readonly Username: string; readonly Password: string };
  readonly ApiKeyAuthParameters?: { readonly ApiKeyName: string; readonly ApiKeyValue: string };
  readonly OAuthParameters?: OAuthParameters;
  readonly InvocationHttpParameters?: HttpParameters;
}

/** A connection as the template or a call defines it. */
export interface ConnectionDefinition {
  readonly name: string;
  readonly description?: string | undefined;
  readonly authorizationType: AuthorizationType;
  /** The parameters; undefined after the connection was deauthorized. */
  readonly parameters?: AuthParameters | undefined;
}

/** The facts that the definition does not contain. */
export interface ConnectionFacts {
  readonly id: string;
  readonly secretId: string;
  /** The digest of the definition. If it changes, the connection must authorize again. */
  readonly digest: string;
  readonly state: 'AUTHORIZED' | 'AUTHORIZING' | 'DEAUTHORIZED';
  readonly reason?: string | undefined;
  readonly createdMs: EpochMs;
  readonly modifiedMs: EpochMs;
  readonly authorizedMs: EpochMs;
}

export interface Connection extends ConnectionDefinition, ConnectionFacts {
  readonly arn: string;
  readonly secretArn: string;
}

const parametersOf = {
  BASIC: 'BasicAuthParameters',
  OAUTH_CLIENT_CREDENTIALS: 'OAuthParameters',
  API_KEY: 'ApiKeyAuthParameters',
} as const;

export function checkParameters(definition: ConnectionDefinition): void {
  const [fault] = parameterFaults(definition);
  if (fault) throw fault;
}

/**
 * Finds parameters that are missing, or belong to another authorization type. docs: AWS CloudFormation Template
 * Reference, "AWS::Events::Connection" (AuthParameters)
 */
export function parameterFaults({ authorizationType: type, parameters }: ConnectionDefinition): readonly AwsError[] {
  const needed = parametersOf[type];
  const others = Object.values(parametersOf).filter((name) => name !== needed && parameters?.[name] !== undefined);
  const endpoint = parameters?.OAuthParameters?.AuthorizationEndpoint;
  return [
    ...(parameters?.[needed] === undefined
      ? [`Parameter(s) ${needed} must be specified for the authorization type ${type}.`]
      : []),
    ...others.map((other) => `Parameter(s) ${other} must not be specified for the authorization type ${type}.`),
    ...(endpoint !== undefined && !URL.canParse(endpoint)
      ? [`Parameter AuthorizationEndpoint is not valid: ${endpoint.slice(0, 200)}`]
      : []),
  ].map(validation);
}

/**
 * Answers the parameters without their secrets. recorded: localstack/localstack,
 * test_api_destinations_and_connection.py (test_create_connection_with_auth)
 */
export function shownParameters(given: AuthParameters): object {
  const { BasicAuthParameters, ApiKeyAuthParameters, OAuthParameters, InvocationHttpParameters } = given;
  return {
    ...(BasicAuthParameters && { BasicAuthParameters: { Username: BasicAuthParameters.Username } }),
    ...(ApiKeyAuthParameters && { ApiKeyAuthParameters: { ApiKeyName: ApiKeyAuthParameters.ApiKeyName } }),
    ...(OAuthParameters && { OAuthParameters: shownOAuth(OAuthParameters) }),
    ...(InvocationHttpParameters && { InvocationHttpParameters: shownHttp(InvocationHttpParameters) }),
  };
}

const shownOAuth = ({ ClientParameters, OAuthHttpParameters, ...rest }: OAuthParameters): object => ({
  ...rest,
  ClientParameters: { ClientID: ClientParameters.ClientID },
  ...(OAuthHttpParameters && { OAuthHttpParameters: shownHttp(OAuthHttpParameters) }),
});

const shownHttp = (given: HttpParameters): object =>
  Object.fromEntries(
    Object.entries(given).map(([kind, parameters]) => [
      kind,
      (parameters as readonly Parameter[]).map(({ Value, ...parameter }) =>
        parameter.IsValueSecret === true ? parameter : { ...parameter, Value },
      ),
    ]),
  );

/** Answers parameters as names and values. */
export const valuesOf = (parameters: readonly Parameter[] = []): Record<string, string> =>
  Object.fromEntries(parameters.map(({ Key = '', Value = '' }) => [Key, Value]));

import { asText } from '../../../kernel/as-text.ts';
import type { ResourceProvider } from '../../../contract/resource-provider.ts';
import { honoured, inert, list, object, only, text } from '../../../contract/properties.ts';
import type { Ports } from '../../../contract/service.ts';
import { findings } from '../../../kernel/errors.ts';
import { badRequest } from '../errors.ts';
import type { ApiSettings, FieldLogLevel } from '../model.ts';
import type { AppSyncStore } from '../store.ts';
import {
  lambdaAuthorizerConfig,
  openIdConnectConfig,
  readProviders,
  userPoolConfig,
  type ProviderProperties,
} from './auth-providers.ts';

const defaultResolverCount = 10_000;

interface ApiProperties extends ProviderProperties {
  readonly Name: string;
  readonly AdditionalAuthenticationProviders?: readonly ProviderProperties[];
  readonly LogConfig?: { readonly FieldLogLevel?: FieldLogLevel };
  readonly IntrospectionConfig?: 'ENABLED' | 'DISABLED';
  readonly QueryDepthLimit?: number | string;
  readonly ResolverCountLimit?: number | string;
  readonly EnvironmentVariables?: Readonly<Record<string, string>>;
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
}

export function graphqlApi(ports: Ports, state: AppSyncStore): ResourceProvider {
  return {
    properties: {
      Name: text,
      AuthenticationType: honoured,
      AdditionalAuthenticationProviders: list(
        object({
          AuthenticationType: honoured,
          UserPoolConfig: object(userPoolConfig),
          LambdaAuthorizerConfig: lambdaAuthorizerConfig,
          OpenIDConnectConfig: openIdConnectConfig,
        }),
      ),
      LambdaAuthorizerConfig: lambdaAuthorizerConfig,
      OpenIDConnectConfig: openIdConnectConfig,
      UserPoolConfig: object({ ...userPoolConfig, DefaultAction: text }),
      LogConfig: object({
        CloudWatchLogsRoleArn: inert('the runtime writes its logs itself'),
        ExcludeVerboseContent: inert('verbose content is never logged'),
        FieldLogLevel: text,
      }),
      IntrospectionConfig: text,
      QueryDepthLimit: honoured,
      ResolverCountLimit: honoured,
      EnvironmentVariables: honoured,
      XrayEnabled: inert('there is no X-Ray on a laptop'),
      EnhancedMetricsConfig: inert('there are no enhanced metrics here'),
      Visibility: inert('every local API is reachable from this machine only'),
      ApiType: only('GRAPHQL'),
      OwnerContact: inert('a note for people'),
      Tags: honoured,
    },
    examine({ properties: given }) {
      const properties = given as unknown as ApiProperties;
      return findings(
        ...providersOf(properties).map((one) => () => readProviders(ports, [one])),
        () => readProviders(ports, providersOf(properties)),
        () => depthLimitOf(properties),
        () => resolverLimitOf(properties),
        ...Object.entries(properties.EnvironmentVariables ?? {}).map(
          ([name, value]) =>
            () =>
              readEnvironment({ [name]: value }),
        ),
        () => readEnvironment(properties.EnvironmentVariables),
      );
    },
    provision(request) {
      const properties = request.properties as unknown as ApiProperties;
      const settings = readSettings(ports, state, request.stableId(26), properties);
      state.putApi(settings);
      return { ref: settings.arn, attributes: attributes(ports, settings) };
    },
  };
}

function readSettings(ports: Ports, state: AppSyncStore, id: string, properties: ApiProperties): ApiSettings {
  return {
    id,
    arn: `arn:aws:appsync:${ports.region}:${ports.accountId}:apis/${id}`,
    name: properties.Name,
    path: state.pathFor(id),
    ...readProviders(ports, providersOf(properties)),
    introspection: properties.IntrospectionConfig !== 'DISABLED',
    queryDepthLimit: depthLimitOf(properties),
    resolverCountLimit: resolverLimitOf(properties) || defaultResolverCount,
    environment: readEnvironment(properties.EnvironmentVariables),
    fieldLogLevel: properties.LogConfig && (properties.LogConfig.FieldLogLevel ?? 'NONE'),
    tags: Object.fromEntries((properties.Tags ?? []).map(({ Key, Value }) => [Key, Value])),
  };
}

const providersOf = (properties: ApiProperties): readonly ProviderProperties[] => [
  properties,
  ...(properties.AdditionalAuthenticationProviders ?? []),
];

const depthLimitOf = ({ QueryDepthLimit }: ApiProperties): number => readLimit('QueryDepthLimit', QueryDepthLimit, 75);

const resolverLimitOf = ({ ResolverCountLimit }: ApiProperties): number =>
  readLimit('ResolverCountLimit', ResolverCountLimit, defaultResolverCount);

function readLimit(name: string, value: number | string | undefined, max: number): number {
  const limit = Number(value ?? 0);
  if (!Number.isInteger(limit) || limit < 0 || limit > max) throw badRequest(`${name} must be between 0 and ${max}.`);
  return limit;
}

function readEnvironment(variables: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>> {
  const entries = Object.entries(variables ?? {});
  if (entries.length > 50) throw badRequest('An API has at most 50 environment variables.');
  for (const [key, value] of entries)
    if (!/^[A-Za-z]\w{1,63}$/.test(key) || asText(value).length > 512)
      throw badRequest(`Environment variable ${key} is not valid.`);
  return Object.fromEntries(entries.map(([key, value]) => [key, asText(value)]));
}

function attributes({ endpointUrl, region, accountId }: Ports, { id, arn, path }: ApiSettings): Record<string, string> {
  const { host } = new URL(endpointUrl);
  return {
    ApiId: id,
    Arn: arn,
    GraphQLUrl: `${endpointUrl}${path}`,
    GraphQLDns: host,
    GraphQLEndpointArn: `arn:aws:appsync:${region}:${accountId}:endpoints/graphql-api/${id}`,
    RealtimeUrl: `${endpointUrl.replace(/^http/, 'ws')}${path}/realtime`,
    RealtimeDns: host,
  };
}

import type { LinearPattern } from '../../kernel/java-regex.ts';
import type { Cache } from '../../kernel/cache.ts';
import type { EpochMs, EpochSeconds } from '../../kernel/clock.ts';
import type { GraphQLSchema } from 'graphql';
import type { AuthMode } from '../../kernel/api-access.ts';
import type { BoundedCode } from './execution/bounded-code.ts';

export interface CognitoProvider {
  readonly userPoolId: string;
  readonly region: string;
  /** The pattern must match the whole app client id. Undefined admits every client of the pool. */
  readonly appIdClientRegex: LinearPattern | undefined;
  readonly appIdClientText: string | undefined;
  readonly defaultAction: 'ALLOW' | 'DENY';
}

export interface LambdaAuthorizer {
  readonly functionArn: string;
  /** The seconds for which an answer is kept unless it says otherwise; 0 means that it is not kept. */
  readonly resultTtl: number;
  /** A token must match the pattern before the function is called. */
  readonly expression: LinearPattern | undefined;
  readonly expressionText: string | undefined;
}

export interface OidcProvider {
  readonly issuer: string;
  /** The claim `aud` or `azp` must match the pattern. Undefined admits every client of the issuer. */
  readonly clientId: LinearPattern | undefined;
  readonly clientIdText: string | undefined;
  /**
   * The milliseconds for which a token is valid after it was issued (iatTtl), and after its owner signed in (authTtl).
   */
  readonly iatTtl: number | undefined;
  readonly authTtl: number | undefined;
}

export interface ApiSettings {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  /** The path of the GraphQL endpoint, without the server. */
  readonly path: string;
  readonly defaultMode: AuthMode;
  readonly modes: ReadonlySet<AuthMode>;
  /** The user pools. The first is the API's own, whose default action counts. */
  readonly userPools: readonly CognitoProvider[];
  readonly oidc: readonly OidcProvider[];
  readonly lambdaAuthorizer: LambdaAuthorizer | undefined;
  readonly introspection: boolean;
  /** The deepest query; 0 means no limit. */
  readonly queryDepthLimit: number;
  readonly resolverCountLimit: number;
  readonly environment: Readonly<Record<string, string>>;
  /** The level is undefined if the API has no LogConfig. */
  readonly fieldLogLevel: FieldLogLevel | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

export type FieldLogLevel = 'NONE' | 'ERROR' | 'INFO' | 'DEBUG' | 'ALL';

export interface ApiKey {
  readonly id: string;
  readonly value: string;
  readonly expires: EpochSeconds;
  readonly description: unknown;
}

export type DataSource = { readonly name: string } & (
  | { readonly type: 'NONE' }
  | { readonly type: 'AWS_LAMBDA'; readonly functionArn: string; readonly serviceRoleArn: string }
  | {
      readonly type: 'HTTP';
      readonly endpoint: string;
      /** Requests are signed for a service of AWS, by the role. */
      readonly signing: { readonly service: string; readonly region: string; readonly roleArn: string } | undefined;
    }
  | { readonly type: 'AMAZON_EVENTBRIDGE'; readonly busArn: string; readonly serviceRoleArn: string }
  | { readonly type: 'AMAZON_DYNAMODB'; readonly tableName: string; readonly serviceRoleArn: string }
);

/**
 * A pair of handlers and the data source between them. A step without code is a direct Lambda resolver. docs: AWS
 * AppSync Developer Guide, "Direct Lambda resolver reference"
 */
export interface Step {
  readonly dataSource: DataSource;
  readonly code: BoundedCode | undefined;
  /** The value 0 means that there are no batches. */
  readonly maxBatchSize: number;
}

export interface PipelineFunction extends Step {
  readonly id: string;
  readonly name: string;
}

/** The caching of a resolver's answers. */
export interface Caching {
  /** The lifetime in seconds. */
  readonly ttl: number;
  /** The paths that make the key; they begin with `context.`. */
  readonly keys: readonly string[];
}

export interface CacheEntry {
  /** The answer of the resolver, as JSON text. */
  readonly text: string;
  readonly expires: EpochMs;
}

export interface CacheSettings {
  readonly behavior: 'FULL_REQUEST_CACHING' | 'PER_RESOLVER_CACHING';
  readonly ttl: number;
  /** The type of the instance that the cache would run on. */
  readonly type: string;
}

/** The cache of an API, in memory. */
export interface ApiCache extends CacheSettings {
  readonly entries: Cache<string, CacheEntry>;
}

export type Resolver = {
  readonly typeName: string;
  readonly fieldName: string;
  readonly arn: string;
  readonly caching: Caching | undefined;
} & (
  | ({ readonly kind: 'UNIT' } & Step)
  | { readonly kind: 'PIPELINE'; readonly code: BoundedCode; readonly functions: readonly PipelineFunction[] }
);

/** A resource of an API as the control plane shows it, in the members of the API reference. */
export type Described = Readonly<Record<string, unknown>>;

/** One API as it was provisioned. */
export interface Api {
  settings: ApiSettings;
  /** The schema document, after it was found valid. */
  sdl: string | undefined;
  schema: GraphQLSchema | undefined;
  readonly apiKeys: Map<string, ApiKey>;
  readonly dataSources: Map<string, DataSource>;
  readonly functions: Map<string, PipelineFunction>;
  /** The resolvers by `Type.field`. */
  readonly resolvers: Map<string, Resolver>;
  cache: ApiCache | undefined;
  /** The data sources, functions and resolvers as the control plane shows them, by their ARN. */
  readonly described: Map<string, Described>;
  /** A number that grows with every change of the API, so that compiled code is made again. */
  revision: number;
}

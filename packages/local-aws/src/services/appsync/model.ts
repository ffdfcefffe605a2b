import type { LinearPattern } from '../../kernel/java-regex.ts';
import type { Cache } from '../../kernel/cache.ts';
import type { EpochMs, EpochSeconds } from '../../kernel/clock.ts';
import type { GraphQLSchema } from 'graphql';
import type { AuthMode } from './engine/validation/directives.ts';
import type { BoundedCode } from './execution/bounded-code.ts';

export interface CognitoProvider {
  readonly userPoolId: string;
  readonly region: string;
  /** Must match the whole app client id; undefined admits every client of the pool. */
  readonly appIdClientRegex: RegExp | undefined;
  readonly defaultAction: 'ALLOW' | 'DENY';
}

export interface LambdaAuthorizer {
  readonly functionArn: string;
  /** How long an answer is remembered unless it says otherwise, in seconds; 0 means not at all. */
  readonly resultTtl: number;
  /** What a token has to look like before the function is asked. */
  readonly expression: LinearPattern | undefined;
  readonly expressionText: string | undefined;
}

export interface OidcProvider {
  readonly issuer: string;
  /** What `aud` or `azp` has to look like; undefined admits every client of the issuer. */
  readonly clientId: LinearPattern | undefined;
  readonly clientIdText: string | undefined;
  /** How long a token counts after it was issued, and after its owner signed in; in milliseconds. */
  readonly iatTtl: number | undefined;
  readonly authTtl: number | undefined;
}

export interface ApiSettings {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  /** Path of the GraphQL endpoint, without the server. */
  readonly path: string;
  readonly defaultMode: AuthMode;
  readonly modes: ReadonlySet<AuthMode>;
  /** The first is the API's own, whose default action counts. */
  readonly userPools: readonly CognitoProvider[];
  readonly oidc: readonly OidcProvider[];
  readonly lambdaAuthorizer: LambdaAuthorizer | undefined;
  readonly introspection: boolean;
  /** 0 means no limit. */
  readonly queryDepthLimit: number;
  readonly resolverCountLimit: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Undefined without LogConfig. */
  readonly fieldLogLevel: FieldLogLevel | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** How the callers of an API say who they are. */
export interface ApiAccess {
  readonly apiId: string;
  readonly defaultMode: AuthMode;
  /** The default among them. */
  readonly modes: readonly AuthMode[];
  /** The first, where there is any. */
  readonly apiKey: string | undefined;
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
 * A request/response pair and the data source between them. A step without code is a direct Lambda resolver. docs: AWS
 * AppSync Developer Guide, "Direct Lambda resolver reference"
 */
export interface Step {
  readonly dataSource: DataSource;
  readonly code: BoundedCode | undefined;
  /** 0 means none. */
  readonly maxBatchSize: number;
}

export interface PipelineFunction extends Step {
  readonly id: string;
  readonly name: string;
}

/** How answers of a resolver are cached. */
export interface Caching {
  /** In seconds. */
  readonly ttl: number;
  /** Paths that begin with `context.`. */
  readonly keys: readonly string[];
}

export interface CacheEntry {
  /** What the resolver answered, as JSON. */
  readonly text: string;
  readonly expires: EpochMs;
}

/** The cache of an API, in memory. */
export interface ApiCache {
  readonly behavior: 'FULL_REQUEST_CACHING' | 'PER_RESOLVER_CACHING';
  readonly ttl: number;
  /** Of the instance that it would have. */
  readonly type: string;
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

/** One API as provisioned. */
export interface Api {
  settings: ApiSettings;
  /** The schema document, once it is known to be valid. */
  sdl: string | undefined;
  schema: GraphQLSchema | undefined;
  readonly apiKeys: Map<string, ApiKey>;
  readonly dataSources: Map<string, DataSource>;
  readonly functions: Map<string, PipelineFunction>;
  /** By `Type.field`. */
  readonly resolvers: Map<string, Resolver>;
  cache: ApiCache | undefined;
  /** What the control plane shows of data sources, functions and resolvers, by their ARN. */
  readonly described: Map<string, Described>;
  /** Grows with every change of the API, so that what was compiled from it is made anew. */
  revision: number;
}

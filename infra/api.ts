import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as appsync from 'aws-cdk-lib/aws-appsync';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { resolverCoordinates } from './bundle.ts';
import type { DragonsFunction } from './function.ts';
import type { Identity } from './identity.ts';
import { stackName, type Stage } from './stages.ts';

export interface ApiProps {
  readonly stage: Stage;
  readonly identity: Identity;
  /** Answers about the catalogue may be a minute old. */
  readonly cache: boolean;
}

const cacheTtl = Duration.minutes(1);

/** The fields whose answer is the same for everybody who is signed in, with the arguments that decide it. */
const cacheKeys: Readonly<Record<string, readonly string[]>> = {
  'Query.listDragons': ['filter', 'limit', 'nextToken'],
  'Query.countDragons': ['by', 'filter'],
};

/** The GraphQL API. The file names in resolvers/ tell which code answers which field. */
export class Api extends Construct {
  readonly url: string;
  readonly id: string;
  readonly arn: string;
  private readonly api: appsync.GraphqlApi;
  private readonly cached: boolean;

  constructor(scope: Construct, id: string, { stage, identity, cache }: ApiProps) {
    super(scope, id);
    this.cached = cache;
    this.api = new appsync.GraphqlApi(this, 'GraphqlApi', {
      name: stackName(stage),
      definition: appsync.Definition.fromFile('schema.graphql'),
      authorizationConfig: {
        defaultAuthorization: {
          authorizationType: appsync.AuthorizationType.USER_POOL,
          userPoolConfig: {
            userPool: identity.userPool,
            // Without it the tokens of every client of the pool would be accepted.
            appIdClientRegex: `^${identity.client.userPoolClientId}$`,
            defaultAction: appsync.UserPoolDefaultAction.ALLOW,
          },
        },
        additionalAuthorizationModes: [{ authorizationType: appsync.AuthorizationType.IAM }],
      },
      introspectionConfig: stage.introspection
        ? appsync.IntrospectionConfig.ENABLED
        : appsync.IntrospectionConfig.DISABLED,
      queryDepthLimit: stage.queryDepthLimit,
      resolverCountLimit: 50,
      xrayEnabled: true,
    });
    this.url = this.api.graphqlUrl;
    this.id = this.api.apiId;
    this.arn = this.api.arn;
    this.logRequests();
    if (cache) this.addCache();
  }

  /**
   * Attaches every resolver file. `fields` names the Lambda behind each field that has one; the others need no data
   * source.
   */
  resolveWith(fields: Record<string, DragonsFunction>): void {
    const invokers = this.invokers(new Set(Object.values(fields)));
    const none = this.api.addNoneDataSource('None');
    for (const coordinate of resolverCoordinates) {
      const [typeName, fieldName] = coordinate.split('.') as [string, string];
      const code = appsync.Code.fromAsset(`build/resolvers/${coordinate}.js`);
      const common = { api: this.api, typeName, fieldName, code, runtime: appsync.FunctionRuntime.JS_1_0_0 };
      const fn = fields[coordinate];
      new appsync.Resolver(
        this,
        `${typeName}${fieldName}`,
        fn
          ? { ...common, pipelineConfig: [invokers.get(fn)!], ...this.caching(coordinate) }
          : { ...common, dataSource: none },
      );
    }
    const unattached = Object.keys(fields).filter((coordinate) => !resolverCoordinates.includes(coordinate));
    if (unattached.length > 0) throw new Error(`resolvers/ has no file for ${unattached.join(', ')}`);
  }

  /** Allows a function to call mutations as a machine. */
  grantMutations(fn: DragonsFunction, ...mutations: string[]): void {
    this.api.grant(fn, appsync.IamResource.ofType('Mutation', ...mutations), 'appsync:GraphQL');
    fn.addEnvironment('GRAPHQL_URL', this.url);
  }

  private invokers(functions: Set<DragonsFunction>): Map<DragonsFunction, appsync.AppsyncFunction> {
    return new Map(
      [...functions].map((fn) => {
        const name = `${fn.node.id}`;
        const dataSource = this.api.addLambdaDataSource(`${name}Source`, fn.live, { name });
        const options = {
          name: `Invoke${name}`,
          api: this.api,
          dataSource,
          code: appsync.Code.fromAsset('build/resolvers/pipeline/invoke.js'),
          runtime: appsync.FunctionRuntime.JS_1_0_0,
        };
        return [fn, new appsync.AppsyncFunction(this, `Invoke${name}`, options)] as const;
      }),
    );
  }

  private addCache(): void {
    new appsync.CfnApiCache(this, 'Cache', {
      apiId: this.api.apiId,
      apiCachingBehavior: 'PER_RESOLVER_CACHING',
      type: 'SMALL',
      ttl: cacheTtl.toSeconds(),
      atRestEncryptionEnabled: true,
      transitEncryptionEnabled: true,
    });
  }

  private caching(coordinate: string): Pick<appsync.ResolverProps, 'cachingConfig'> {
    const names = this.cached ? cacheKeys[coordinate] : undefined;
    if (names === undefined) return {};
    return { cachingConfig: { ttl: cacheTtl, cachingKeys: names.map((name) => `$context.arguments.${name}`) } };
  }

  private logRequests(): void {
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/appsync/apis/${this.api.apiId}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'LogsRole', { assumedBy: new ServicePrincipal('appsync.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    // The construct's own logConfig would add a custom resource for the retention.
    const api = this.api.node.defaultChild as appsync.CfnGraphQLApi;
    api.logConfig = { cloudWatchLogsRoleArn: role.roleArn, fieldLogLevel: 'ERROR', excludeVerboseContent: true };
  }
}

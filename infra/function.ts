import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

export interface DragonsFunctionProps {
  /** The folder below functions/. */
  readonly folder: string;
  /** The handler: the one for a query engine, or the usual one. */
  readonly engine?: string | undefined;
  readonly timeout?: Duration;
  readonly memorySize?: number;
  readonly environment?: Record<string, string>;
}

/** A value in the context of the tree: functions have versions, and callers call the live one. */
export const liveAliases = 'dragons:liveAliases';

/**
 * A Lambda of this application: newest Node, arm64, structured logs that are kept for 30 days, and a role that at first
 * may only write these logs.
 */
export class DragonsFunction extends lambda.Function {
  readonly folder: string;
  /** The function that everybody calls: an alias if code is released in steps, and otherwise the function itself. */
  readonly live: lambda.IFunction;

  constructor(
    scope: Construct,
    id: string,
    { folder, engine, timeout, memorySize, environment }: DragonsFunctionProps,
  ) {
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Runs functions/${folder}`,
    });
    logGroup.grantWrite(role);
    const prefix = engine === undefined ? '' : `${engine}-`;
    const suffix = engine === undefined ? '' : `-${engine}`;
    super(scope, id, {
      description: `functions/${folder}/${prefix}handler.ts`,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(`build/functions/${folder}${suffix}`),
      handler: 'index.handler',
      timeout: timeout ?? Duration.seconds(10),
      memorySize: memorySize ?? 512,
      loggingFormat: lambda.LoggingFormat.JSON,
      tracing: lambda.Tracing.ACTIVE,
      logGroup,
      role,
      environment: {
        // Traces in the logs name lines of the sources, because the bundle has its map beside it.
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_SERVICE_NAME: folder,
        POWERTOOLS_METRICS_NAMESPACE: Stack.of(scope).stackName,
        ...environment,
      },
    });
    this.folder = folder;
    this.live = scope.node.tryGetContext(liveAliases) === true ? this.alias(scope, `${id}Live`) : this;
  }

  // The CDK’s types do not fit exact optional properties. observed: aws-cdk-lib 2.276.0
  private alias(scope: Construct, id: string): lambda.IFunction {
    const version = this.currentVersion as lambda.IVersion;
    return new lambda.Alias(scope, id, { aliasName: 'live', version }) as lambda.IFunction;
  }

  may(actions: string[], ...resources: string[]): this {
    this.addToRolePolicy(new PolicyStatement({ actions, resources }));
    return this;
  }
}

import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

export interface DragonsFunctionProps {
  /** Folder below functions/. */
  readonly folder: string;
  readonly timeout?: Duration;
  readonly memorySize?: number;
  readonly environment?: Record<string, string>;
}

/**
 * A Lambda of ours: newest Node, arm64, structured logs of 30 days, and a role that may write them and nothing else
 * yet.
 */
export class DragonsFunction extends lambda.Function {
  constructor(scope: Construct, id: string, { folder, timeout, memorySize, environment }: DragonsFunctionProps) {
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Runs functions/${folder}`,
    });
    logGroup.grantWrite(role);
    super(scope, id, {
      description: `functions/${folder}/handler.ts`,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(`build/functions/${folder}`),
      handler: 'index.handler',
      timeout: timeout ?? Duration.seconds(10),
      memorySize: memorySize ?? 512,
      loggingFormat: lambda.LoggingFormat.JSON,
      tracing: lambda.Tracing.ACTIVE,
      logGroup,
      role,
      environment: { POWERTOOLS_SERVICE_NAME: folder, POWERTOOLS_METRICS_NAMESPACE: 'Dragons', ...environment },
    });
  }

  may(actions: string[], ...resources: string[]): this {
    this.addToRolePolicy(new PolicyStatement({ actions, resources }));
    return this;
  }
}

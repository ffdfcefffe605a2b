import type { LambdaFunction } from './functions.ts';

/** FunctionConfiguration as the API shows it. */
export function configurationOf({ definition }: LambdaFunction, arn = definition.arn): Record<string, unknown> {
  return {
    FunctionName: definition.name,
    FunctionArn: arn,
    Runtime: definition.runtime,
    Role: definition.roleArn,
    Handler: definition.handler,
    Description: definition.description,
    Timeout: definition.timeoutMs / 1000,
    MemorySize: definition.memorySizeMb,
    LastModified: definition.lastModified,
    Version: '$LATEST',
    RevisionId: definition.revisionId,
    PackageType: 'Zip',
    Architectures: definition.architectures,
    EphemeralStorage: { Size: definition.ephemeralStorageMb },
    TracingConfig: { Mode: 'PassThrough' },
    State: 'Active',
    LastUpdateStatus: 'Successful',
    ...(Object.keys(definition.variables).length > 0 && { Environment: { Variables: definition.variables } }),
    ...(definition.deadLetterArn !== undefined && { DeadLetterConfig: { TargetArn: definition.deadLetterArn } }),
    LoggingConfig: {
      LogFormat: definition.jsonLogs ? 'JSON' : 'Text',
      LogGroup: definition.logGroup,
      ...(definition.jsonLogs && {
        ApplicationLogLevel: definition.applicationLogLevel,
        SystemLogLevel: definition.systemLogLevel,
      }),
    },
  };
}

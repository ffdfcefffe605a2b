import type { Control } from './control.ts';
import { functionNotFound } from './errors.ts';
import type { Functions, Running } from './functions.ts';

/**
 * Writes the FunctionConfiguration as the API shows it. The ARN contains the qualifier of the request, or the version.
 */
export async function configurationOf(
  control: Pick<Control, 'archiveOf' | 'layersOf'>,
  running: Pick<Running, 'definition'>,
  qualifier?: string,
): Promise<Record<string, unknown>> {
  const { definition } = running;
  const [{ bytes, sha256 }, layers] = await Promise.all([control.archiveOf(running), control.layersOf(running)]);
  return {
    FunctionName: definition.name,
    FunctionArn: qualifier === undefined ? definition.arn : `${definition.arn}:${qualifier}`,
    Runtime: definition.runtime,
    Role: definition.roleArn,
    Handler: definition.handler,
    Description: definition.description,
    Timeout: definition.timeoutMs / 1000,
    MemorySize: definition.memorySizeMb,
    LastModified: definition.lastModified,
    Version: definition.version,
    CodeSha256: sha256,
    CodeSize: bytes.length,
    RevisionId: definition.revisionId,
    PackageType: 'Zip',
    Architectures: definition.architectures,
    EphemeralStorage: { Size: definition.ephemeralStorageMb },
    TracingConfig: { Mode: 'PassThrough' },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    State: 'Active',
    LastUpdateStatus: 'Successful',
    ...(Object.keys(definition.variables).length > 0 && { Environment: { Variables: definition.variables } }),
    ...(layers.length > 0 && { Layers: layers }),
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

/** Answers the configuration that a call asks for. For an alias with two versions it is the first version's. */
export function configurationAsked(
  { functions, control }: { readonly functions: Functions; readonly control: Control },
  reference: string,
  given: string | undefined,
): Promise<Record<string, unknown>> {
  const { fn, qualifier, invokedArn } = functions.find(reference, given);
  const version = fn.aliases.get(qualifier)?.version ?? qualifier;
  const running = version === '$LATEST' ? fn : fn.versions.get(version);
  if (!running) throw functionNotFound(invokedArn);
  return configurationOf(control, running, invokedArn === fn.definition.arn ? undefined : qualifier);
}

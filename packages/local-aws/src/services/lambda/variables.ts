import type { Credentials } from '../../kernel/principal.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { layerVariables } from './layer-variables.ts';

export interface Surroundings {
  readonly region: string;
  readonly endpointUrl: string;
  readonly credentials: Credentials;
  readonly logStream: string;
  readonly taskRoot: string;
  /** The folders of its layers. */
  readonly layers: readonly string[];
}

const path = '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin';

/**
 * Makes the whole `process.env` of an execution environment: the variables that Lambda sets, those of the template, and
 * the endpoint for clients. docs: AWS Lambda Developer Guide, "Working with Lambda environment variables"
 */
export function variablesOf(
  definition: FunctionDefinition,
  { region, endpointUrl, credentials, logStream, taskRoot, layers }: Surroundings,
): Record<string, string> {
  return {
    LANG: 'en_US.UTF-8',
    TZ: 'UTC',
    PATH: path,
    ...layerVariables(definition, layers, path),
    NODE_OPTIONS: '',
    AWS_ENDPOINT_URL: endpointUrl,
    // The SDK's warning about the version of Node concerns the laptop, not the function. observed: @aws-sdk/client-s3
    // 3.1169.0
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...definition.variables,
    _HANDLER: definition.handler,
    _X_AMZN_TRACE_ID: '',
    LAMBDA_TASK_ROOT: taskRoot,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: definition.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memorySizeMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: definition.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_LAMBDA_LOG_FORMAT: definition.jsonLogs ? 'JSON' : 'Text',
    ...(definition.jsonLogs && { AWS_LAMBDA_LOG_LEVEL: definition.applicationLogLevel }),
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken !== undefined && { AWS_SESSION_TOKEN: credentials.sessionToken }),
  };
}

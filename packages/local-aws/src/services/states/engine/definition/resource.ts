import { sdkAction, sdkServices } from '../../../../kernel/sdk-services.ts';
import type { StateSource } from './source.ts';
import type { LoadContext } from './load-context.ts';
import type { Integration, Pattern, TaskResource } from './machine.ts';
import type { Reader } from './reader.ts';

/**
 * The services that Step Functions calls by integrations of its own, with their actions; `*` means any action. docs:
 * AWS Step Functions Developer Guide, "Integrating optimized services with Step Functions"
 */
const optimised: Readonly<Record<string, readonly string[]>> = {
  apigateway: ['invoke'],
  athena: ['startQueryExecution', 'stopQueryExecution', 'getQueryExecution', 'getQueryResults'],
  batch: ['submitJob'],
  bedrock: ['*'],
  codebuild: ['*'],
  databrew: ['startJobRun'],
  dynamodb: ['getItem', 'putItem', 'updateItem', 'deleteItem'],
  ecs: ['runTask'],
  eks: ['*'],
  elasticmapreduce: ['*'],
  'emr-containers': ['*'],
  'emr-serverless': ['*'],
  events: ['putEvents'],
  glue: ['startJobRun'],
  http: ['invoke'],
  lambda: ['invoke'],
  mediaconvert: ['createJob'],
  sagemaker: ['*'],
  sns: ['publish'],
  sqs: ['sendMessage'],
  states: ['startExecution'],
};

/** The calls by such integrations that this runtime has, and how a task may wait for each. */
export const integrations: Readonly<Record<string, readonly Pattern[]>> = {
  'lambda:invoke': ['request', 'token'],
  'sns:publish': ['request', 'token'],
  'sqs:sendMessage': ['request', 'token'],
  'events:putEvents': ['request', 'token'],
  'states:startExecution': ['request', 'sync', 'sync:2', 'token'],
  'dynamodb:getItem': ['request'],
  'dynamodb:putItem': ['request'],
  'dynamodb:updateItem': ['request'],
  'dynamodb:deleteItem': ['request'],
  'athena:startQueryExecution': ['request', 'sync'],
  'athena:stopQueryExecution': ['request'],
  'athena:getQueryExecution': ['request'],
  'athena:getQueryResults': ['request'],
  'http:invoke': ['request'],
};

const patterns: Readonly<Record<string, Pattern>> = {
  '': 'request',
  '.sync': 'sync',
  '.sync:2': 'sync:2',
  '.waitForTaskToken': 'token',
};

export function loadResource({ reader, context }: StateSource): TaskResource | undefined {
  const resource = reader.string('Resource');
  if (resource === undefined) return undefined;
  // recorded: test_map_state_failure_count (the region and the account may be any word)
  const elsewhere = resource.startsWith('arn:aws:') ? {} : ({ foreign: true } as const);
  if (/^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[a-z0-9-]+:function:[\w$:-]+$/.test(resource))
    return { kind: 'function', arn: resource, ...elsewhere };
  if (/^arn:aws[a-z-]*:states:[a-z0-9-]+:\d{12}:activity:[^:]+$/.test(resource)) {
    // docs: AWS Step Functions Developer Guide, "Choosing workflow type in Step Functions"
    if (context.express) reader.invalid('Express state machine does not support Activity ARN', 'Resource');
    return { kind: 'activity', arn: resource, ...elsewhere };
  }
  // recorded: cdk-preflight (pf-sfn-asl-resource-arn)
  if (!resource.startsWith('arn:')) {
    reader.invalid('Value is not a valid resource ARN', 'Resource');
    return undefined;
  }
  const integration = integrationOf(resource);
  if (!integration) {
    // recorded: test_invalid_integration
    reader.invalid(
      `The resource provided ${resource} is not recognized. ` +
        'The value is not a valid resource ARN, or the resource is not available in this region.',
      'Resource',
    );
    return undefined;
  }
  if (context.express) refuseInExpress(integration, reader);
  if ('foreign' in elsewhere || isAvailable(integration, context)) return { ...integration, ...elsewhere };
  reader.unsupported(`The resource ${resource}`, 'Resource');
  return undefined;
}

/** recorded: test_illegal_callbacks (the text of the second has a space too many) */
function refuseInExpress({ pattern }: Integration, reader: Reader): void {
  if (pattern === 'sync' || pattern === 'sync:2')
    reader.invalid("Express state machine does not support '.sync' service integration", 'Resource');
  if (pattern === 'token')
    reader.invalid("Express state machine does not support '.waitForTaskToken' service integration ", 'Resource');
}

function isAvailable({ service, action, pattern, sdk }: Integration, { hasAction }: LoadContext): boolean {
  if (!sdk) return integrations[`${service}:${action}`]?.includes(pattern) ?? false;
  const called = Object.hasOwn(sdkServices, service) ? sdkServices[service] : undefined;
  return called !== undefined && hasAction(called.service, sdkAction(action));
}

const withoutSync = ['lambda', 'sns', 'sqs', 'dynamodb', 'events', 'apigateway'];
const withoutToken = [
  ...['athena', 'batch', 'codebuild', 'databrew', 'dynamodb', 'elasticmapreduce', 'emr-containers'],
  ...['emr-serverless', 'glue', 'mediaconvert', 'sagemaker'],
];

/** Tells whether AWS has the pattern for the service at all. recorded: cdk-preflight (pf-sfn-asl-resource-arn) */
function hasPattern(service: string, pattern: Pattern, isSdk: boolean): boolean {
  if (pattern === 'sync') return !isSdk && !withoutSync.includes(service);
  if (pattern === 'sync:2') return !isSdk && service === 'states';
  return pattern !== 'token' || isSdk || !withoutToken.includes(service);
}

/** Answers undefined for a text that is no integration of Step Functions. */
function integrationOf(resource: string): Integration | undefined {
  const [, sdk, service = '', action = '', suffix = ''] =
    /^arn:aws[a-z-]*:states:::(aws-sdk:)?([a-z0-9-]+):([A-Za-z0-9]+)(\.[A-Za-z0-9:]+)?$/.exec(resource) ?? [];
  const pattern = Object.hasOwn(patterns, suffix) ? patterns[suffix] : undefined;
  if (service === '' || pattern === undefined || !hasPattern(service, pattern, sdk !== undefined)) return undefined;
  const actions = Object.hasOwn(optimised, service) ? (optimised[service] ?? []) : [];
  if (sdk === undefined && !actions.includes('*') && !actions.includes(action)) return undefined;
  return { kind: 'integration', service, action, pattern, sdk: sdk !== undefined };
}

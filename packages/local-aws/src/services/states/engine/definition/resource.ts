import type { StateSource } from './source.ts';
import type { TaskResource } from './machine.ts';

/**
 * Services that Step Functions calls by integrations of its own, with their actions; `*` is any.
 * docs: AWS Step Functions Developer Guide, "Integrating optimized services with Step Functions"
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

export function loadResource({ reader }: StateSource): TaskResource | undefined {
  const resource = reader.string('Resource');
  if (resource === undefined) return undefined;
  if (/^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:[\w$:-]+$/.test(resource)) return { kind: 'function', arn: resource };
  if (resource === 'arn:aws:states:::lambda:invoke') return { kind: 'lambda:invoke' };
  if (resource === 'arn:aws:states:::sns:publish') return { kind: 'sns:publish' };
  if (isKnown(resource)) reader.unsupported(`The resource ${resource}`, 'Resource');
  // recorded: test_invalid_integration
  else
    reader.invalid(
      `The resource provided ${resource} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`,
      'Resource',
    );
  return undefined;
}

function isKnown(resource: string): boolean {
  const [, service, action] = /^arn:aws[a-z-]*:states:[^:]*:[^:]*:([^:]+):(.+)$/.exec(resource) ?? [];
  if (service === undefined || action === undefined) return false;
  if (service === 'aws-sdk' || service === 'activity') return true;
  const actions = Object.hasOwn(optimised, service) ? (optimised[service] ?? []) : [];
  return actions.includes('*') || actions.includes(action.split('.')[0] ?? '');
}

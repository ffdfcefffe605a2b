import type { Members } from '../../contract/action.ts';
import type { AwsResponse, Protocol, UnauthenticatedRequest } from '../../contract/service.ts';
import { AwsError } from '../../kernel/errors.ts';
import { decodeUtf8 } from '../../kernel/utf8.ts';
import { bodyMembers, restJsonProtocol, restJsonResponse, type Route } from '../../protocol/rest-json.ts';
import type { InvokeOutput } from './actions/Invoke.ts';
import { notJson } from './invoke.ts';

const root = '/2015-03-31/functions';

const one = `${root}/{FunctionName}`;
const members = bodyMembers(() => notJson());

const mappings = '/2015-03-31/event-source-mappings';

const ofUrls = '/2021-10-31/functions/{FunctionName}';
const concurrency = (version: string): string => `/${version}/functions/{FunctionName}/concurrency`;
const invokeConfig = '/2019-09-25/functions/{FunctionName}/event-invoke-config';
const tags = '/2017-03-31/tags/{Resource}';
const tagKeys = { parameter: 'tagKeys', member: 'TagKeys' };
const layers = '/2018-10-31/layers';
const versions = `${layers}/{LayerName}/versions`;
const recursion = '/2024-08-31/functions/{FunctionName}/recursion-config';

const routes: readonly Route[] = [
  { action: 'CreateEventSourceMapping', method: 'POST', path: mappings, members, status: 202 },
  { action: 'ListEventSourceMappings', method: 'GET', path: mappings },
  { action: 'GetEventSourceMapping', method: 'GET', path: `${mappings}/{UUID}` },
  { action: 'UpdateEventSourceMapping', method: 'PUT', path: `${mappings}/{UUID}`, members, status: 202 },
  { action: 'DeleteEventSourceMapping', method: 'DELETE', path: `${mappings}/{UUID}`, status: 202 },
  { action: 'CreateFunction', method: 'POST', path: root, members, status: 201 },
  { action: 'DeleteFunction', method: 'DELETE', path: one, status: 204 },
  { action: 'UpdateFunctionCode', method: 'PUT', path: `${one}/code`, members },
  { action: 'UpdateFunctionConfiguration', method: 'PUT', path: `${one}/configuration`, members },
  { action: 'PublishVersion', method: 'POST', path: `${one}/versions`, members, status: 201 },
  { action: 'ListVersionsByFunction', method: 'GET', path: `${one}/versions` },
  { action: 'CreateAlias', method: 'POST', path: `${one}/aliases`, members, status: 201 },
  { action: 'ListAliases', method: 'GET', path: `${one}/aliases` },
  { action: 'GetAlias', method: 'GET', path: `${one}/aliases/{Name}` },
  { action: 'UpdateAlias', method: 'PUT', path: `${one}/aliases/{Name}`, members },
  { action: 'DeleteAlias', method: 'DELETE', path: `${one}/aliases/{Name}`, status: 204 },
  { action: 'AddPermission', method: 'POST', path: `${one}/policy`, members, status: 201 },
  { action: 'RemovePermission', method: 'DELETE', path: `${one}/policy/{StatementId}`, status: 204 },
  { action: 'CreateFunctionUrlConfig', method: 'POST', path: `${ofUrls}/url`, members, status: 201 },
  { action: 'GetFunctionUrlConfig', method: 'GET', path: `${ofUrls}/url` },
  { action: 'UpdateFunctionUrlConfig', method: 'PUT', path: `${ofUrls}/url`, members },
  { action: 'DeleteFunctionUrlConfig', method: 'DELETE', path: `${ofUrls}/url`, status: 204 },
  { action: 'ListFunctionUrlConfigs', method: 'GET', path: `${ofUrls}/urls` },
  { action: 'PutFunctionConcurrency', method: 'PUT', path: concurrency('2017-10-31'), members },
  { action: 'GetFunctionConcurrency', method: 'GET', path: concurrency('2019-09-30') },
  { action: 'DeleteFunctionConcurrency', method: 'DELETE', path: concurrency('2017-10-31'), status: 204 },
  { action: 'PutFunctionRecursionConfig', method: 'PUT', path: recursion, members },
  { action: 'GetFunctionRecursionConfig', method: 'GET', path: recursion },
  { action: 'PutFunctionEventInvokeConfig', method: 'PUT', path: invokeConfig, members },
  { action: 'UpdateFunctionEventInvokeConfig', method: 'POST', path: invokeConfig, members },
  { action: 'GetFunctionEventInvokeConfig', method: 'GET', path: invokeConfig },
  { action: 'DeleteFunctionEventInvokeConfig', method: 'DELETE', path: invokeConfig, status: 204 },
  { action: 'ListFunctionEventInvokeConfigs', method: 'GET', path: `${invokeConfig}/list` },
  { action: 'TagResource', method: 'POST', path: tags, members, status: 204 },
  { action: 'ListTags', method: 'GET', path: tags },
  { action: 'UntagResource', method: 'DELETE', path: tags, list: tagKeys, status: 204 },
  { action: 'PublishLayerVersion', method: 'POST', path: versions, members, status: 201 },
  { action: 'ListLayerVersions', method: 'GET', path: versions },
  { action: 'GetLayerVersion', method: 'GET', path: `${versions}/{VersionNumber}` },
  { action: 'DeleteLayerVersion', method: 'DELETE', path: `${versions}/{VersionNumber}`, status: 204 },
  { action: 'GetLayerVersionByArn', method: 'GET', path: layers, query: ['find', 'LayerVersion'] },
  { action: 'ListLayers', method: 'GET', path: layers },
  { action: 'GetAccountSettings', method: 'GET', path: '/2016-08-19/account-settings' },
  { action: 'ListFunctions', method: 'GET', path: root },
  { action: 'GetFunction', method: 'GET', path: `${root}/{FunctionName}` },
  { action: 'GetFunctionConfiguration', method: 'GET', path: `${root}/{FunctionName}/configuration` },
  { action: 'GetPolicy', method: 'GET', path: `${root}/{FunctionName}/policy` },
  { action: 'Invoke', method: 'POST', path: `${root}/{FunctionName}/invocations`, members: invokeMembers },
];

const rest = restJsonProtocol({
  name: 'Lambda API',
  routes,
  badPath: () => new AwsError('ValidationException', 'The function name is not valid.'),
  // Two of Lambda's error shapes spell the member with a capital letter. observed: @aws-sdk/client-lambda 3.1162.0
  messageMember: ({ code }) =>
    code === 'ResourceNotFoundException' || code === 'ServiceException' ? 'Message' : 'message',
  refusals: {
    throttled: { code: 'TooManyRequestsException', status: 429, message: 'Rate Exceeded.' },
    untrustedRole: {
      code: 'InvalidParameterValueException',
      message: 'The role defined for the function cannot be assumed by Lambda.',
    },
  },
});

/** REST-JSON: paths and headers become members. docs: AWS Lambda API Reference, "Actions" */
export const lambdaProtocol: Protocol = {
  ...rest,
  answer: (request, action, output) =>
    action === 'Invoke' ? invokeResponse(request, output as InvokeOutput) : rest.answer(request, action, output),
};

function invokeMembers(request: UnauthenticatedRequest): Members {
  const payload = decodeUtf8(request.body);
  if (payload === undefined) throw notJson();
  const members: Record<string, unknown> = { Payload: payload };
  for (const [header, member] of Object.entries(headerMembers))
    if (request.headers[header] !== undefined) members[member] = request.headers[header];
  return members;
}

const headerMembers: Readonly<Record<string, string>> = {
  'x-amz-invocation-type': 'InvocationType',
  'x-amz-log-type': 'LogType',
  'x-amz-client-context': 'ClientContext',
  'x-amz-durable-execution-name': 'DurableExecutionName',
  'x-amz-tenant-id': 'TenantId',
};

function invokeResponse(request: UnauthenticatedRequest, output: InvokeOutput): AwsResponse {
  const headers: Record<string, string> = {};
  if (output.FunctionError !== undefined) headers['x-amz-function-error'] = output.FunctionError;
  if (output.LogResult !== undefined) headers['x-amz-log-result'] = output.LogResult;
  if (output.ExecutedVersion !== undefined) headers['x-amz-executed-version'] = output.ExecutedVersion;
  return restJsonResponse(request, output.StatusCode, output.Payload, headers);
}

import { AwsError } from '../../kernel/errors.ts';
import type { Protocol } from '../../contract/service.ts';
import { bodyMembers, restJsonProtocol, restJsonResponse } from '../../protocol/rest-json.ts';
import { badRequest } from './errors.ts';

const members = bodyMembers(() => badRequest('The request body is not a JSON object.'));

const protocol = restJsonProtocol({
  name: 'AppSync action',
  routes: [
    { action: 'ListGraphqlApis', method: 'GET', path: '/v1/apis' },
    { action: 'GetApiCache', method: 'GET', path: '/v1/apis/{apiId}/ApiCaches' },
    { action: 'CreateApiCache', method: 'POST', path: '/v1/apis/{apiId}/ApiCaches', members },
    { action: 'UpdateApiCache', method: 'POST', path: '/v1/apis/{apiId}/ApiCaches/update', members },
    { action: 'DeleteApiCache', method: 'DELETE', path: '/v1/apis/{apiId}/ApiCaches' },
    { action: 'GetSchemaCreationStatus', method: 'GET', path: '/v1/apis/{apiId}/schemacreation' },
    { action: 'StartSchemaCreation', method: 'POST', path: '/v1/apis/{apiId}/schemacreation', members },
    { action: 'FlushApiCache', method: 'DELETE', path: '/v1/apis/{apiId}/FlushCache' },
    { action: 'GetGraphqlApi', method: 'GET', path: '/v1/apis/{apiId}' },
    { action: 'GetGraphqlApiEnvironmentVariables', method: 'GET', path: '/v1/apis/{apiId}/environmentVariables' },
    { action: 'GetIntrospectionSchema', method: 'GET', path: '/v1/apis/{apiId}/schema' },
    { action: 'ListApiKeys', method: 'GET', path: '/v1/apis/{apiId}/apikeys' },
    { action: 'ListDataSources', method: 'GET', path: '/v1/apis/{apiId}/datasources' },
    { action: 'GetDataSource', method: 'GET', path: '/v1/apis/{apiId}/datasources/{name}' },
    { action: 'ListFunctions', method: 'GET', path: '/v1/apis/{apiId}/functions' },
    { action: 'GetFunction', method: 'GET', path: '/v1/apis/{apiId}/functions/{functionId}' },
    { action: 'ListResolversByFunction', method: 'GET', path: '/v1/apis/{apiId}/functions/{functionId}/resolvers' },
    { action: 'ListTypes', method: 'GET', path: '/v1/apis/{apiId}/types' },
    { action: 'GetType', method: 'GET', path: '/v1/apis/{apiId}/types/{typeName}' },
    { action: 'ListResolvers', method: 'GET', path: '/v1/apis/{apiId}/types/{typeName}/resolvers' },
    { action: 'GetResolver', method: 'GET', path: '/v1/apis/{apiId}/types/{typeName}/resolvers/{fieldName}' },
    { action: 'ListTagsForResource', method: 'GET', path: '/v1/tags/{resourceArn}' },
    { action: 'EvaluateCode', method: 'POST', path: '/v1/dataplane-evaluatecode', members },
    { action: 'EvaluateMappingTemplate', method: 'POST', path: '/v1/dataplane-evaluatetemplate', members },
  ],
  badPath: () => new AwsError('BadRequestException', 'The path is not valid.'),
});

/**
 * The control plane is REST with JSON: the method and the path name the action, and path and query contain its members.
 * docs: AWS AppSync API Reference, "Actions"
 */
export const controlPlaneProtocol: Protocol = {
  ...protocol,
  answer: (request, action, output) =>
    action === 'GetIntrospectionSchema'
      ? restJsonResponse(request, 200, (output as { readonly schema: string }).schema)
      : protocol.answer(request, action, output),
};

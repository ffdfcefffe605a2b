import { AwsError } from '../../kernel/errors.ts';
import { restJsonProtocol } from '../../protocol/rest-json.ts';

/**
 * The control plane is REST with JSON: the method and the path name the action, path and query carry its members. docs:
 * AWS AppSync API Reference, "Actions"
 */
export const controlPlaneProtocol = restJsonProtocol({
  name: 'AppSync action',
  routes: [
    { action: 'ListGraphqlApis', method: 'GET', path: '/v1/apis' },
    { action: 'GetApiCache', method: 'GET', path: '/v1/apis/{apiId}/ApiCaches' },
    { action: 'FlushApiCache', method: 'DELETE', path: '/v1/apis/{apiId}/FlushCache' },
    { action: 'GetGraphqlApi', method: 'GET', path: '/v1/apis/{apiId}' },
  ],
  badPath: () => new AwsError('BadRequestException', 'The path is not valid.'),
});

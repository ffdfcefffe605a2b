import { AwsError, UnsupportedError } from '../../kernel/errors.ts';
import { anywhere, table, textOf, type Authorization } from '../../iam/guard.ts';

/**
 * AppSync's control plane; fields are authorised by AppSync itself, which alone knows which ones an operation selects.
 */
export const createAuthorization = ({
  region,
  accountId,
}: {
  readonly region: string;
  readonly accountId: string;
}): Authorization => ({
  conditionKeys: ['appsync:visibility'],
  read({ method, path }) {
    const [, apiId] = /^\/v1\/apis(?:\/([^/]+))?$/.exec(path) ?? [undefined, undefined];
    if (method !== 'GET' || !path.startsWith('/v1/apis'))
      throw new UnsupportedError(`AppSync action ${method} ${path.slice(0, 200)}`);
    if (path === '/v1/apis') return { action: 'ListGraphqlApis', input: {} };
    if (apiId === undefined) throw new UnsupportedError(`AppSync action ${method} ${path.slice(0, 200)}`);
    return { action: 'GetGraphqlApi', input: { apiId: decode(apiId) } };
  },
  needsOf: table({
    GetGraphqlApi: ({ apiId }) => [
      { action: 'appsync:GetGraphqlApi', resource: `arn:aws:appsync:${region}:${accountId}:apis/${textOf(apiId)}` },
    ],
    ListGraphqlApis: anywhere('appsync:ListGraphqlApis'),
  }),
});

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new AwsError('BadRequestException', 'The path is not valid.');
  }
}

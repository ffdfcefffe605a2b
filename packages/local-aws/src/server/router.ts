import { AwsError } from '../kernel/errors.ts';
import type { Principal } from '../kernel/principal.ts';
import { publicError, reportUnexpected } from '../protocol/action.ts';
import { jsonError } from '../protocol/json.ts';
import { queryError } from '../protocol/query.ts';
import type { VerifySignature } from '../contract/ports.ts';
import type { AwsRequest, AwsResponse, Service, UnauthenticatedRequest } from '../contract/service.ts';

export interface Routes {
  /** By the service name of the credential scope: `s3`, `states`, `cognito-idp` … */
  readonly services: Readonly<Record<string, Service>>;
  readonly verifySignature: VerifySignature;
  /** Throws the denial of a request that the caller's policies do not allow. */
  readonly guard: (service: string, request: AwsRequest) => void;
  /** GraphQL requests bring credentials of many kinds; AppSync tells them apart. */
  readonly graphql: (request: UnauthenticatedRequest) => Promise<AwsResponse>;
  /** What is public: key sets of user pools. */
  readonly publicDocument: (path: string) => AwsResponse | undefined;
  /** An error in S3's XML. */
  readonly s3Error: (request: AwsRequest, error: AwsError) => AwsResponse;
}

const graphqlPath = /^\/(apis\/[a-z0-9]+\/)?graphql$/;
const anonymous: Principal = { type: 'Anonymous' };
/** Services whose errors are XML in the form of the Query protocol. */
const queryServices = new Set(['sns', 'sts', 'iam']);

export const isGraphql = ({ path }: Pick<UnauthenticatedRequest, 'path'>): boolean => graphqlPath.test(path);

/** Finds the service that a request is for, and who makes it. */
export function createRouter(routes: Routes): (request: UnauthenticatedRequest) => Promise<AwsResponse> {
  return async (request) => {
    if (isGraphql(request)) return routes.graphql(request);
    const scope = credentialScope(request);
    if (scope) return signed(routes, request, scope);
    return unsigned(routes, { ...request, principal: anonymous });
  };
}

async function signed(routes: Routes, request: UnauthenticatedRequest, name: string): Promise<AwsResponse> {
  try {
    const service = Object.hasOwn(routes.services, name) ? routes.services[name] : undefined;
    if (!service)
      throw new AwsError(
        'UnsupportedByLocalAws',
        `Service ${name} is not supported by local-aws (see docs/support.md of the package)`,
        { status: 501 },
      );
    const principal = routes.verifySignature(request, name);
    const authenticated = { ...request, principal };
    routes.guard(name, authenticated);
    return await service.handle(authenticated);
  } catch (error) {
    return errorResponse(routes, name, { ...request, principal: anonymous }, error);
  }
}

async function unsigned(routes: Routes, request: AwsRequest): Promise<AwsResponse> {
  const cognito = routes.services['cognito-idp'];
  const target = request.headers['x-amz-target'] ?? '';
  // A browser asks for permission before it calls Cognito, at the same path and without the target.
  if (
    cognito &&
    (target.startsWith('AWSCognitoIdentityProviderService.') || (request.method === 'OPTIONS' && request.path === '/'))
  )
    return cognito.handle(request);
  if (target)
    return jsonError(
      request,
      new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', { status: 403 }),
    );
  const document = request.method === 'GET' ? routes.publicDocument(request.path) : undefined;
  return document ?? routes.s3Error(request, new AwsError('AccessDenied', 'Access Denied', { status: 403 }));
}

function errorResponse(routes: Routes, name: string, request: AwsRequest, error: unknown): AwsResponse {
  const known = publicError(error, reportUnexpected);
  if (name === 's3') return routes.s3Error(request, known);
  return queryServices.has(name) ? queryError(request, known) : jsonError(request, known);
}

/** `Credential=<key>/<date>/<region>/<service>/aws4_request`, in the header or in a presigned URL. */
export function credentialScope(request: UnauthenticatedRequest): string | undefined {
  const credential =
    /Credential=([^,\s]+)/.exec(request.headers['authorization'] ?? '')?.[1] ?? request.query.get('X-Amz-Credential');
  return credential?.split('/').at(-2);
}

import { AwsError, UnsupportedError } from '../../kernel/errors.ts';
import { publicError, reportUnexpected, runAction, type Actions } from '../../protocol/action.ts';
import type { AwsRequest, AwsResponse } from '../../contract/service.ts';

/** AppSync's own API is REST with JSON: the method and the path name the action, path and query carry its members. */
const routes: readonly {
  readonly method: string;
  readonly path: RegExp;
  readonly action: string;
  readonly members: readonly string[];
}[] = [
  { method: 'GET', path: /^\/v1\/apis$/, action: 'ListGraphqlApis', members: [] },
  { method: 'GET', path: /^\/v1\/apis\/([^/]+)$/, action: 'GetGraphqlApi', members: ['apiId'] },
];

export function createControlPlane(actions: Actions): (request: AwsRequest) => Promise<AwsResponse> {
  return async (request) => {
    try {
      const { name, input } = route(request);
      return response(request, 200, JSON.stringify(await runAction(actions, name, input, request)));
    } catch (error) {
      const { code, status, message, details } = publicError(error, reportUnexpected);
      return response(request, status, JSON.stringify({ message, ...details }), { 'x-amzn-errortype': code });
    }
  };
}

function route({ method, path, query }: AwsRequest): { name: string; input: Record<string, unknown> } {
  for (const { path: pattern, action, members, method: expected } of routes) {
    const match = method === expected ? pattern.exec(path) : null;
    if (match)
      return {
        name: action,
        input: {
          ...Object.fromEntries(query),
          ...Object.fromEntries(members.map((member, index) => [member, decode(match[index + 1] ?? '')])),
        },
      };
  }
  throw new UnsupportedError(`AppSync action ${method} ${path}`);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new AwsError('BadRequestException', 'The path is not valid.');
  }
}

const response = (
  request: AwsRequest,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): AwsResponse => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-requestid': request.requestId, ...headers },
  body,
});

import { UnsupportedError, type AwsError } from '../../errors.ts';
import { publicError, reportUnexpected, runAction, type Actions } from '../../protocol/action.ts';
import type { AwsRequest, AwsResponse } from '../../service.ts';

/** REST-JSON: the action is in method and path, its input in the path and the query. */
export function createHandler(actions: Actions): (request: AwsRequest) => Promise<AwsResponse> {
  return async (request) => {
    try {
      const { name, input } = route(request);
      return respond(request, 200, (await runAction(actions, name, input, request)) ?? {});
    } catch (error) {
      const shown: AwsError = publicError(error, reportUnexpected);
      return respond(request, shown.status, { Message: shown.message, ...shown.details }, { 'x-amzn-errortype': shown.code });
    }
  };
}

function route({ method, path, query }: AwsRequest): { name: string; input: Record<string, unknown> } {
  const [, root, name, ...rest] = path.split('/');
  const input: Record<string, unknown> = Object.fromEntries(query);
  if (method === 'GET' && root === 'schedules' && !name) return { name: 'ListSchedules', input };
  if (method === 'GET' && root === 'schedules' && name && rest.length === 0)
    return { name: 'GetSchedule', input: { ...input, Name: decodeURIComponent(name) } };
  throw new UnsupportedError(`${method} ${path} of EventBridge Scheduler`);
}

const respond = (request: AwsRequest, status: number, body: unknown, headers: Record<string, string> = {}): AwsResponse => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-requestid': request.requestId, ...headers },
  body: JSON.stringify(body),
});

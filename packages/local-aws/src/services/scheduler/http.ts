import { UnsupportedError, type AwsError } from '../../kernel/errors.ts';
import { publicError, reportUnexpected, runAction, type ActionRequest, type Actions } from '../../protocol/action.ts';
import type { AwsRequest, AwsResponse } from '../../contract/service.ts';
import { validation } from './errors.ts';

/** REST-JSON: the action is in method and path, its input in the path and the query. */
export function createHandler(actions: Actions): (request: AwsRequest) => Promise<AwsResponse> {
  return async (request) => {
    try {
      const { action, input } = readSchedulerRequest(request);
      return respond(request, 200, (await runAction(actions, action, input, request)) ?? {});
    } catch (error) {
      const shown: AwsError = publicError(error, reportUnexpected);
      return respond(
        request,
        shown.status,
        { Message: shown.message, ...shown.details },
        { 'x-amzn-errortype': shown.code },
      );
    }
  };
}

/** The action that method and path name, and its members. */
export function readSchedulerRequest({ method, path, query }: AwsRequest): ActionRequest {
  const [, root, name, ...rest] = path.split('/');
  const input: Record<string, unknown> = Object.fromEntries(query);
  if (method === 'GET' && root === 'schedules' && !name) return { action: 'ListSchedules', input };
  if (method === 'GET' && root === 'schedules' && name && rest.length === 0)
    return { action: 'GetSchedule', input: { ...input, Name: decodeName(name) } };
  throw new UnsupportedError(`${method} ${path} of EventBridge Scheduler`);
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    throw validation('The schedule name is not valid.');
  }
}

const respond = (
  request: AwsRequest,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): AwsResponse => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-requestid': request.requestId, ...headers },
  body: JSON.stringify(body),
});

import { AwsError, UnsupportedError } from '../kernel/errors.ts';
import { reportUnexpected } from '../kernel/report-unexpected.ts';
import type { AwsRequest, AwsResponse, Service } from './service.ts';

/** A request whose caller is known and allowed, taken to its service: read, run, answered in its protocol. */
export async function respond(service: Service, request: AwsRequest): Promise<AwsResponse> {
  try {
    const { action, input } = service.read(request);
    return service.answer(request, action, await service.run(action, input, request));
  } catch (error) {
    return service.error(request, publicError(error));
  }
}

/**
 * What a client may see of an error: AWS's code and message; anything unexpected is an InternalFailure without details.
 */
export function publicError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  reportUnexpected(error);
  return new AwsError('InternalFailure', 'The request processing has failed because of an unknown error.', {
    status: 500,
  });
}

/** An action that a service does not have. */
export const unknownAction = (action: string): UnsupportedError =>
  new UnsupportedError(`Action ${action.slice(0, 200)}`);

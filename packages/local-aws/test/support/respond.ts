import { publicError } from '../../src/contract/respond.ts';
import type { AwsRequest, AwsResponse, Service } from '../../src/contract/service.ts';
import { terminal } from './operator.ts';

/**
 * Takes a request, whose caller is known and allowed, to its service: it is read, run, and answered in its protocol.
 */
export async function respond(service: Service, request: AwsRequest, operator = terminal): Promise<AwsResponse> {
  try {
    const { action, input } = service.read(request);
    return service.answer(request, action, await service.run(action, input, request));
  } catch (error) {
    return service.error(request, publicError(error, operator));
  }
}

import type { ConnectionCredentials, InvokeDestination, SendRequest } from '../../../contract/ports.ts';
import { EndpointError } from '../../../delivery/endpoint-error.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { RequireAllowed } from '../../../kernel/unverified.ts';
import { notFound } from '../errors.ts';
import type { Connections } from '../connections/connections.ts';
import type { Destinations } from './destinations.ts';
import { requestOf } from './request.ts';

interface InvokeParts {
  readonly destinations: Destinations;
  readonly connections: Connections;
  readonly sendRequest: SendRequest;
  readonly requireAllowed: RequireAllowed;
}

/** docs: Amazon EventBridge User Guide, "API destinations as targets in Amazon EventBridge" */
const limitMs = 5_000;

/**
 * Statuses below 500 after which a request is sent again. docs: Amazon EventBridge User Guide, "API destinations as
 * targets in Amazon EventBridge" (API destination error codes)
 */
const passing: readonly number[] = [401, 407, 409, 429];

/** Makes the call that sends an event to the endpoint of an API destination. */
export const createInvokeDestination =
  ({ destinations, connections, sendRequest, requireAllowed }: InvokeParts): InvokeDestination =>
  async ({ destinationArn, payload, parameters, cause }) => {
    const destination = destinations.findByArn(destinationArn);
    if (!destination) throw notFound(`ApiDestination ${destinationArn.slice(0, 300)} does not exist.`);
    const connection = await credentialsOf(connections, destination.connectionArn);
    const request = requestOf(destination, parameters, connection, payload, requireAllowed);
    const { status, headers } = await send(sendRequest, { ...request, limitMs, cause });
    if (status === 401 || status === 407) connection.refused();
    if (status < 200 || status > 299) throw failure(status, headers['retry-after']);
  };

/** A connection that is not authorized yet, or not any more, may be it at the next attempt. */
async function credentialsOf(connections: Connections, arn: string): Promise<ConnectionCredentials> {
  try {
    return await connections.retrieve(arn);
  } catch (error) {
    if (!(error instanceof AwsError) || error.status >= 500) throw error;
    throw new EndpointError(error.message, { isPassing: error.code !== 'ResourceNotFound' });
  }
}

/**
 * recorded: dead letters of real destinations, in public repositories (SDK_CLIENT_ERROR; "API destination endpoint
 * cannot be reached", "Timeout calling endpoint for API Destination")
 */
async function send(sendRequest: SendRequest, request: Parameters<SendRequest>[0]): ReturnType<SendRequest> {
  try {
    return await sendRequest(request);
  } catch (error) {
    if (error instanceof AwsError) throw error;
    const isLate = error instanceof Error && error.message === 'Execution timed out.';
    const reason = isLate
      ? 'Timeout calling endpoint for API Destination: socket closed.'
      : 'API destination endpoint cannot be reached.';
    throw new EndpointError(reason, { isPassing: true });
  }
}

/**
 * The endpoint decides by Retry-After when the next attempt may come; below zero there is none. docs: Amazon
 * EventBridge User Guide, "API destinations as targets in Amazon EventBridge" (API destination error codes)
 */
function failure(status: number, retryAfter = ''): EndpointError {
  const seconds = Number(retryAfter.trim() || Number.NaN);
  const isPassing = (status >= 500 || passing.includes(status)) && !(seconds < 0);
  const afterMs = seconds > 0 ? Math.min(seconds, daySeconds) * 1000 : 0;
  return new EndpointError(`API destination endpoint answered with the status ${status}.`, { isPassing, afterMs });
}

const daySeconds = 86_400;

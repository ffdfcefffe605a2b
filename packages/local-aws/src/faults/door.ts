import type { AwsError } from '../kernel/errors.ts';
import { jsonError } from '../protocol/json.ts';
import { queryError } from '../protocol/query.ts';
import { ConnectionCut } from '../server/listen.ts';
import type { AwsRequest, AwsResponse, UnauthenticatedRequest } from '../contract/service.ts';
import { cutBody } from './cut.ts';
import { describeRequest, type DescribeS3 } from './describe-request.ts';
import { errorOf, functionFailureOf } from './failures.ts';
import type { Fault } from './fault.ts';
import type { FaultCall, Faults } from './faults.ts';

export interface DoorPorts {
  readonly describeS3: DescribeS3;
  readonly s3Error: (request: AwsRequest, error: AwsError) => AwsResponse;
}

type Route = (request: UnauthenticatedRequest) => Promise<AwsResponse>;

const hangMs = 60_000;
/** Connections that are left hanging at a time; further ones are closed at once. */
const mostHanging = 1_000;

/** Faults in front of everything that answers AWS API calls. */
export function createFaultyDoor(faults: Faults, ports: DoorPorts, route: Route): Route {
  let hanging = 0;
  const silence = async (milliseconds: number): Promise<AwsResponse> => {
    if (hanging < mostHanging) {
      hanging += 1;
      await faults.wait(milliseconds).finally(() => (hanging -= 1));
    }
    return severed;
  };
  return async (request) => {
    const call = faults.armed ? describeRequest(request, ports.describeS3) : undefined;
    const fault = call && faults.strike(call);
    if (!call || !fault) return route(request);
    switch (fault.kind) {
      case 'slow':
        await faults.wait(fault.latencyMs ?? 1_000);
        return route(request);
      case 'hang':
        return silence(fault.latencyMs ?? hangMs);
      case 'timeout':
        await route(request);
        return silence(fault.latencyMs ?? 0);
      case 'cut-stream': {
        const response = await route(request);
        return { ...response, body: await cutBody(response.body, fault.clean === true, faults.chance()) };
      }
      default:
        return refuse(ports, request, call, fault);
    }
  };
}

/** An answer of which not even the first byte is sent. */
const severed: AwsResponse = {
  status: 200,
  headers: {},
  body: {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new ConnectionCut()) }),
  },
};

function refuse(
  { s3Error }: DoorPorts,
  request: UnauthenticatedRequest,
  { service, action }: FaultCall,
  fault: Fault,
): AwsResponse {
  const failure = service === 'lambda' && action === 'Invoke' ? functionFailureOf(fault) : undefined;
  if (failure !== undefined)
    return {
      status: 200,
      headers: {
        'content-type': 'application/json',
        'x-amz-function-error': 'Unhandled',
        'x-amzn-requestid': request.requestId,
      },
      body: failure,
    };
  const error = errorOf(fault, service);
  const anonymous: AwsRequest = { ...request, principal: { type: 'Anonymous' } };
  if (service === 's3') return s3Error(anonymous, error);
  if (service === 'appsync')
    return {
      status: error.status,
      headers: {
        'content-type': 'application/json;charset=UTF-8',
        'x-amzn-errortype': error.code,
        'access-control-allow-origin': '*',
      },
      body: JSON.stringify({ errors: [{ errorType: error.code, message: error.message }] }),
    };
  return ['sns', 'sts', 'iam'].includes(service) ? queryError(anonymous, error) : jsonError(anonymous, error);
}

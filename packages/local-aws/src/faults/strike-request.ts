import { ConnectionCut } from '../contract/connection-cut.ts';
import type { AwsResponse } from '../contract/service.ts';
import { cutBody } from './cut.ts';
import type { Fault } from './fault.ts';
import type { Faults } from './faults.ts';
import { hangMs } from './fault.ts';

/** The most connections that are left hanging at a time; further ones are closed at once. */
const mostHanging = 1_000;

/** Applies a fault to a request. `perform` answers the request normally; `refuse` answers with an error. */
export type StrikeRequest = (
  fault: Fault,
  perform: () => Promise<AwsResponse>,
  refuse: () => AwsResponse,
) => Promise<AwsResponse>;

/** Makes the faults of API calls that arrive by HTTP. */
export function createStrikeRequest(faults: Pick<Faults, 'wait' | 'chance'>): StrikeRequest {
  let hanging = 0;
  const silence = async (milliseconds: number): Promise<AwsResponse> => {
    if (hanging < mostHanging) {
      hanging += 1;
      await faults.wait(milliseconds).finally(() => (hanging -= 1));
    }
    return severed;
  };
  return async (fault, perform, refuse) => {
    switch (fault.kind) {
      case 'slow':
        await faults.wait(fault.latencyMs ?? 1_000);
        return perform();
      case 'hang':
        return silence(fault.latencyMs ?? hangMs);
      case 'timeout':
        await perform();
        return silence(fault.latencyMs ?? 0);
      case 'cut-stream': {
        const response = await perform();
        return { ...response, body: await cutBody(response.body, fault.clean === true, faults.chance()) };
      }
      default:
        return refuse();
    }
  };
}

/** An answer whose connection is closed before the first byte. */
const severed: AwsResponse = {
  status: 200,
  headers: {},
  body: {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new ConnectionCut()) }),
  },
};

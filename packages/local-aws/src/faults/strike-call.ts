import type { InvokeResult } from '../contract/ports.ts';
import type { Refusals } from '../contract/service.ts';
import { AwsError } from '../kernel/errors.ts';
import { errorOf, functionFailureOf } from './failures.ts';
import type { Fault } from './fault.ts';
import type { Faults } from './faults.ts';
import { hangMs } from './fault.ts';

/** Applies a fault to a call from one service to another. */
export async function strikeCall<T>(
  faults: Pick<Faults, 'wait'>,
  fault: Fault,
  refusals: Refusals,
  perform: () => Promise<T>,
): Promise<T> {
  switch (fault.kind) {
    case 'slow':
      await faults.wait(fault.latencyMs ?? 1_000);
      return perform();
    case 'hang':
      await faults.wait(fault.latencyMs ?? hangMs);
      throw lost();
    case 'timeout':
    case 'cut-stream':
      await perform();
      if (fault.latencyMs !== undefined) await faults.wait(fault.latencyMs);
      throw lost();
    default:
      throw errorOf(fault, refusals);
  }
}

/** Applies a fault to an invocation. The function itself may fail, which a successful answer reports. */
export async function strikeInvocation(
  faults: Pick<Faults, 'wait'>,
  fault: Fault,
  refusals: Refusals,
  perform: () => Promise<InvokeResult>,
): Promise<InvokeResult> {
  const failure = functionFailureOf(fault);
  if (failure === undefined) return strikeCall(faults, fault, refusals, perform);
  // A function that outlives its time limit has still done its work.
  if (fault.kind === 'timeout') await perform();
  if (fault.latencyMs !== undefined) await faults.wait(fault.latencyMs);
  return { statusCode: 200, payload: failure, functionError: 'Unhandled' };
}

/** The error that the calling service reports when the connection closes before an answer. */
const lost = (): AwsError =>
  new AwsError('SdkClientException', 'Unable to execute HTTP request: the connection was closed (injected fault)', {
    status: 500,
  });

import type { InvokeFunction, PublishMessage } from '../contract/ports.ts';
import { AwsError } from '../kernel/errors.ts';
import { errorOf, functionFailureOf } from './failures.ts';
import type { Fault } from './fault.ts';
import type { FaultCall, Faults } from './faults.ts';

const hangMs = 60_000;

/** Faults on the way from one service to a function. */
export function withInvokeFaults(faults: Faults, invokeFunction: InvokeFunction): InvokeFunction {
  return async (call) => {
    const fault = faults.armed
      ? faults.strike({ service: 'lambda', action: 'Invoke', target: call.functionName })
      : undefined;
    if (!fault) return invokeFunction(call);
    const failure = functionFailureOf(fault);
    if (failure === undefined) return struck(faults, fault, 'lambda', () => invokeFunction(call));
    // A function that outlives its time limit has done its work all the same.
    if (fault.kind === 'timeout') await invokeFunction(call);
    if (fault.latencyMs !== undefined) await faults.wait(fault.latencyMs);
    return { statusCode: 200, payload: failure, functionError: 'Unhandled' };
  };
}

/** Faults on the way from one service to a topic. */
export function withPublishFaults(faults: Faults, publishMessage: PublishMessage): PublishMessage {
  return async (call) => {
    const struckCall: FaultCall = {
      service: 'sns',
      action: 'Publish',
      target: call.topicArn ?? call.phoneNumber ?? '',
    };
    const fault = faults.armed ? faults.strike(struckCall) : undefined;
    return fault ? struck(faults, fault, 'sns', () => publishMessage(call)) : publishMessage(call);
  };
}

async function struck<T>(faults: Faults, fault: Fault, service: string, perform: () => Promise<T>): Promise<T> {
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
      throw errorOf(fault, service);
  }
}

/** What an SDK inside AWS would report: the connection closed before an answer came. */
const lost = (): AwsError =>
  new AwsError('SdkClientException', 'Unable to execute HTTP request: the connection was closed (injected fault)', {
    status: 500,
  });

import { AwsError, isThrottled, UnsupportedError } from '../kernel/errors.ts';
import type { Principal } from '../kernel/principal.ts';
import type { InvokeFunction, PublishMessage, SendMessage, StartExecution } from '../contract/ports.ts';

export interface TargetPorts {
  readonly invokeFunction: InvokeFunction;
  readonly sendMessage: SendMessage;
  readonly startExecution: StartExecution;
  readonly publishMessage: PublishMessage;
}

type Kind = 'lambda' | 'sqs' | 'sns' | 'states';

/** The service of an ARN; an ARN that cannot be a target here is refused by name. */
export function targetKind(arn: string): Kind {
  const [, , service, , , resource] = arn.split(':');
  if (service === 'lambda' && resource === 'function') return 'lambda';
  if (service === 'sqs' && !arn.endsWith('.fifo')) return 'sqs';
  if (service === 'sns') return 'sns';
  if (service === 'states' && resource === 'stateMachine') return 'states';
  throw new UnsupportedError(`The target ${arn}`);
}

/**
 * Sends `payload` to a target. `name` is the same in every attempt, so that a repeated attempt starts no second
 * execution.
 */
export async function sendToTarget(
  ports: TargetPorts,
  principal: Principal,
  arn: string,
  payload: string,
  name: string,
): Promise<void> {
  switch (targetKind(arn)) {
    case 'lambda':
      await ports.invokeFunction({ principal, functionName: arn, payload, invocationType: 'Event' });
      return;
    case 'sqs':
      await ports.sendMessage({ principal, queueArn: arn, body: payload });
      return;
    case 'sns':
      await ports.publishMessage({ principal, topicArn: arn, message: payload });
      return;
    case 'states':
      try {
        await ports.startExecution({ principal, stateMachineArn: arn, input: payload, name });
      } catch (error) {
        if (!(error instanceof AwsError && error.code === 'ExecutionAlreadyExists')) throw error;
      }
  }
}

export interface DeliveryError {
  readonly code: string;
  readonly message: string;
}

/** An error as the message attributes of a dead letter describe it. */
export function describeError(error: unknown): DeliveryError {
  if (!(error instanceof AwsError)) return { code: 'INTERNAL_ERROR', message: 'Internal error' };
  return { code: codeOf(error), message: error.message };
}

function codeOf(error: AwsError): string {
  if (/AccessDenied|NotAuthorized|AuthorizationError/.test(error.code)) return 'NO_PERMISSIONS';
  if (/NotFound|DoesNotExist|NonExistent/.test(error.code)) return 'NO_RESOURCE';
  if (isThrottled(error)) return 'THROTTLING';
  return error.status < 500 ? 'INVALID_PARAMETER' : 'INTERNAL_ERROR';
}

import type { SendRequest } from '../../src/contract/ports.ts';
import type { TargetPorts } from '../../src/delivery/target.ts';
import { UnsupportedError } from '../../src/kernel/errors.ts';

export interface Sent {
  readonly to: string;
  readonly body: string;
  readonly principal: unknown;
  readonly name?: string;
  readonly attributes?: Readonly<Record<string, { StringValue?: string }>>;
}

/** Makes targets that keep what they get, and that fail while `failing` contains an error. */
export function fakeTargets() {
  const sent: Sent[] = [];
  const failing: { error?: unknown; only?: string } = {};
  const take = (call: Sent): void => {
    if (failing.error !== undefined && (failing.only === undefined || failing.only === call.to)) throw failing.error;
    sent.push(call);
  };
  const ports: TargetPorts & { readonly sendRequest: SendRequest } = {
    sendRequest: ({ url }) => Promise.reject(new UnsupportedError(`A request to ${url.host}`)),
    invokeFunction: async ({ functionName, payload, principal, invocationType }) => {
      take({ to: functionName, body: payload, principal, name: invocationType });
      return { statusCode: 202, payload: '' };
    },
    sendMessage: async ({ queueArn, body, principal, attributes }) => {
      take({ to: queueArn, body, principal, ...(attributes ? { attributes } : {}) });
      return { messageId: 'm' };
    },
    publishMessage: async ({ topicArn = '', message, principal }) => {
      take({ to: topicArn, body: message, principal });
      return { messageId: 'm' };
    },
    startExecution: async ({ stateMachineArn, input, principal, name = '' }) => {
      take({ to: stateMachineArn, body: input, principal, name });
      return { executionArn: `${stateMachineArn}:${name}` };
    },
    runMutation: async ({ endpointArn, operation, variables, principal }) =>
      take({ to: endpointArn, body: variables, principal, name: operation }),
    writeEvent: async ({ logGroup, logStream, message, principal }) =>
      take({ to: logGroup, body: message, principal, name: logStream }),
    relayEvent: async ({ eventBusArn, event, principal }) => take({ to: eventBusArn, body: event, principal }),
  };
  return { sent, failing, ports };
}

const arn = (service: string, resource: string): string => `arn:aws:${service}:us-east-1:000000000000:${resource}`;
export const functionArn = arn('lambda', 'function:f');
export const queueArn = arn('sqs', 'queue');
export const deadLetterArn = arn('sqs', 'dead');
export const topicArn = arn('sns', 'topic');
export const machineArn = arn('states', 'stateMachine:m');
export const roleArn = 'arn:aws:iam::000000000000:role/target';

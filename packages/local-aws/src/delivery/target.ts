import { AwsError, isThrottled, UnsupportedError } from '../kernel/errors.ts';
import type { Principal } from '../kernel/principal.ts';
import { declareUnverified, type RequireAllowed } from '../kernel/unverified.ts';
import type {
  CallService,
  InvokeDestination,
  InvokeFunction,
  PublishMessage,
  RelayEvent,
  RunMutation,
  SendMessage,
  StartExecution,
  WriteEvent,
} from '../contract/ports.ts';
import type { EntryId } from '../contract/action.ts';
import { sdkAction, sdkInput, sdkServices } from '../kernel/sdk-services.ts';
import { isObject } from '../kernel/is-object.ts';
import { EndpointError } from './endpoint-error.ts';
import type { Delivery, DeliveryError } from './delivery-rows.ts';

export interface TargetPorts {
  readonly invokeFunction: InvokeFunction;
  readonly sendMessage: SendMessage;
  readonly startExecution: StartExecution;
  readonly publishMessage: PublishMessage;
  readonly relayEvent: RelayEvent;
  readonly runMutation: RunMutation;
  readonly writeEvent: WriteEvent;
  /** Sends to API destinations, which only rules have as targets. */
  readonly invokeDestination?: InvokeDestination;
  /** Calls what universal targets name. Rules have none. */
  readonly callService?: CallService;
}

export type TargetKind = 'api' | 'destination' | 'lambda' | 'sqs' | 'sns' | 'states' | 'events' | 'logs' | 'appsync';

/** Answers the service of an ARN. Refuses by name an ARN that cannot be a target here. */
export function targetKind(arn: string): TargetKind {
  const [, , service, , , resource] = arn.split(':');
  if (apiOf(arn)) return 'api';
  if (service === 'lambda' && resource === 'function') return 'lambda';
  if (service === 'sqs') return 'sqs';
  if (service === 'sns') return 'sns';
  if (service === 'states' && resource === 'stateMachine') return 'states';
  if (service === 'events' && resource?.startsWith('event-bus/')) return 'events';
  if (service === 'events' && resource?.startsWith('api-destination/')) return 'destination';
  if (service === 'logs' && resource === 'log-group') return 'logs';
  if (service === 'appsync' && resource?.startsWith('endpoints/graphql-api/')) return 'appsync';
  throw new UnsupportedError(`The target ${arn}`);
}

/**
 * Answers the action of an API that a universal target names, if it is one of a service here. docs: EventBridge
 * Scheduler User Guide, "Using universal targets in EventBridge Scheduler"
 */
export function apiOf(arn: string): { readonly service: string; readonly action: string } | undefined {
  const [, named = '', action = ''] = /^arn:aws:scheduler:::aws-sdk:([a-z0-9-]+):([A-Za-z0-9]+)$/.exec(arn) ?? [];
  const found = Object.hasOwn(sdkServices, named) ? sdkServices[named] : undefined;
  // Requests to S3 are more than members.
  return found && found.service !== 's3' ? { service: found.service, action: sdkAction(action) } : undefined;
}

const busWithoutRole = declareUnverified(
  'events-bus-target-without-role',
  'May a rule without a role send events to another event bus of the same account and Region?',
  'it may where the policy of that bus lets events.amazonaws.com put events',
);

type Sent = Pick<
  Delivery,
  'targetArn' | 'roleArn' | 'payload' | 'name' | 'groupId' | 'operation' | 'parameters' | 'isNewEvent' | 'cause'
>;

/**
 * Sends a payload to a target. `name` is the same in every attempt, so that a repeated attempt starts no second
 * execution.
 */
export async function sendToTarget(
  ports: TargetPorts & { readonly requireAllowed: RequireAllowed },
  principal: Principal,
  { targetArn: arn, roleArn, payload, name, groupId, operation = '', parameters = {}, isNewEvent, cause }: Sent,
): Promise<void> {
  switch (targetKind(arn)) {
    case 'api':
      return callApi(ports, principal, { arn, payload, cause });
    case 'lambda':
      await ports.invokeFunction({ principal, cause, functionName: arn, payload, invocationType: 'Event' });
      return;
    case 'sqs':
      await ports.sendMessage({ principal, cause, queueArn: arn, body: payload, groupId });
      return;
    case 'sns':
      await ports.publishMessage({ principal, cause, topicArn: arn, message: payload });
      return;
    case 'events':
      if (roleArn === undefined) ports.requireAllowed(busWithoutRole);
      await ports.relayEvent({ principal, cause, eventBusArn: arn, event: payload, isNew: isNewEvent === true });
      return;
    case 'appsync':
      await ports.runMutation({ principal, cause, endpointArn: arn, operation, variables: payload });
      return;
    case 'destination':
      if (!ports.invokeDestination) throw new UnsupportedError(`The target ${arn}`);
      await ports.invokeDestination({ principal, cause, destinationArn: arn, payload, parameters });
      return;
    case 'logs':
      await ports.writeEvent({ principal, cause, ...logEvent(arn, payload, name) });
      return;
    case 'states':
      try {
        await ports.startExecution({ principal, cause, stateMachineArn: arn, input: payload, name });
      } catch (error) {
        if (!(error instanceof AwsError && error.code === 'ExecutionAlreadyExists')) throw error;
      }
  }
}

async function callApi(
  { callService }: TargetPorts,
  principal: Principal,
  { arn, payload, cause }: { readonly arn: string; readonly payload: string; readonly cause: EntryId | undefined },
): Promise<void> {
  const { service = '', action = '' } = apiOf(arn) ?? {};
  if (!callService) throw new UnsupportedError(`The target ${arn}`);
  const written: unknown = JSON.parse(payload);
  const input = sdkInput(service, isObject(written) ? written : {});
  await callService({ principal, service, action, input, cause });
}

/**
 * Answers the event, or the message in the object that a template makes of it. docs: aws-cdk-lib.aws_events_targets,
 * "class LogGroupTargetInput"
 */
function logEvent(arn: string, payload: string, name: string) {
  const value: unknown = JSON.parse(payload);
  const keys = isObject(value) ? Object.keys(value).sort().join() : '';
  const made = isObject(value) && keys === 'message,timestamp' ? value['message'] : payload;
  return {
    logGroup: arn.split(':')[6] ?? '',
    logStream: name,
    message: typeof made === 'string' ? made : JSON.stringify(made),
  };
}

/** Describes an error as the message attributes of a dead letter do. */
export function describeError(error: unknown): DeliveryError {
  if (!(error instanceof AwsError)) return { code: 'INTERNAL_ERROR', message: 'Internal error' };
  const code = error instanceof EndpointError ? error.code : codeOf(error);
  return { code, message: error.message };
}

function codeOf(error: AwsError): string {
  if (/AccessDenied|NotAuthorized|Unauthorized|AuthorizationError/.test(error.code)) return 'NO_PERMISSIONS';
  if (/NotFound|DoesNotExist|NonExistent/.test(error.code)) return 'NO_RESOURCE';
  if (isThrottled(error)) return 'THROTTLING';
  return error.status < 500 ? 'INVALID_PARAMETER' : 'INTERNAL_ERROR';
}

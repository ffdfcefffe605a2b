import type { EntryId, Need } from '../contract/action.ts';
import type {
  Authorize,
  CallService,
  InvokeFunction,
  PublishMessage,
  SendMessage,
  StartExecution,
} from '../contract/ports.ts';
import { unknownAction } from '../contract/respond.ts';
import type { Refusals, Service } from '../contract/service.ts';
import type { Fault } from '../faults/fault.ts';
import type { Faults } from '../faults/faults.ts';
import { strikeCall, strikeInvocation } from '../faults/strike-call.ts';
import type { Journal, OpenEntry } from '../journal/journal.ts';
import { AwsError } from '../kernel/errors.ts';
import type { Ids } from '../kernel/ids.ts';
import { nameOf, type Principal } from '../kernel/principal.ts';

/** The calls between services, each judged as the API call that it stands for, by the policies of whoever makes it. */
export interface CallPorts {
  readonly invokeFunction: InvokeFunction;
  readonly publishMessage: PublishMessage;
  readonly sendMessage: SendMessage;
  readonly startExecution: StartExecution;
  readonly callService: CallService;
  readonly authorize: Authorize;
  /** Whether a service, by the name that clients sign for, has an action. */
  readonly hasAction: (service: string, action: string) => boolean;
}

export interface CallParts {
  readonly journal: Journal;
  readonly ids: Ids;
  readonly faults: Faults;
  readonly authorize: Authorize;
  readonly refusalsOf: (service: string) => Refusals | undefined;
  readonly serviceNamed: (name: string) => Service | undefined;
  /** What a reference to a function names. */
  readonly functionArn: (reference: string) => string;
}

/** One call from a service to another, as it passes the steps. */
interface Passage<Output> {
  readonly service: string;
  readonly action: string;
  readonly principal: Principal;
  readonly needs: readonly Need[];
  /** What faults aim at. */
  readonly target: string;
  readonly cause: EntryId | undefined;
  perform(entry: EntryId): Promise<Output>;
  /** What a fault does to it, in the way of the service; as to any call unless given. */
  strike?(fault: Fault, refusals: Refusals, perform: () => Promise<Output>): Promise<Output>;
}

/**
 * The life of a call between services: the steps of a request that apply to it. Nobody has to ask who calls, and its
 * answer does not leave the process.
 */
function lifeOfCall(parts: CallParts): <Output>(passage: Passage<Output>) => Promise<Output> {
  return (passage) =>
    recorded(parts, passage, (entry) => {
      authorise(parts, passage, entry);
      return injectFault(parts, passage, entry, () => passage.perform(entry.id));
    });
}

async function recorded<Output>(
  { journal, ids }: CallParts,
  { service, action, principal, needs, cause }: Passage<Output>,
  next: (entry: OpenEntry) => Promise<Output>,
): Promise<Output> {
  const entry = journal.open(ids.uuid(), cause);
  const subject = [...new Set(needs.map(({ resource }) => resource))].join(' ');
  Object.assign(entry, { service, action, principal: nameOf(principal), subject });
  try {
    const output = await next(entry);
    entry.close(200);
    return output;
  } catch (error) {
    entry.error = error instanceof AwsError ? error.code : 'InternalFailure';
    entry.close(error instanceof AwsError ? error.status : 500);
    throw error;
  }
}

function authorise<Output>({ authorize }: CallParts, { principal, needs }: Passage<Output>, { id }: OpenEntry): void {
  for (const need of needs) authorize({ principal, ...need, entry: id });
}

function injectFault<Output>(
  { faults, refusalsOf }: CallParts,
  { service, action, target, strike }: Passage<Output>,
  entry: OpenEntry,
  next: () => Promise<Output>,
): Promise<Output> {
  const fault = faults.armed ? faults.strike({ service, action, target }) : undefined;
  const refusals = refusalsOf(service);
  if (!fault || !refusals) return next();
  entry.fault = fault.kind;
  return strike ? strike(fault, refusals, next) : strikeCall(faults, fault, refusals, next);
}

/** The ports with every call on its way: `ports` are what the services themselves do. */
export function createCalls(parts: CallParts, ports: Omit<CallPorts, 'authorize' | 'hasAction'>): CallPorts {
  const pass = lifeOfCall(parts);
  return {
    authorize: parts.authorize,
    hasAction: (service, action) => parts.serviceNamed(service)?.actions.includes(action) ?? false,
    invokeFunction: (call) =>
      pass({
        service: 'lambda',
        action: 'Invoke',
        principal: call.principal,
        needs: [{ action: 'lambda:InvokeFunction', resource: parts.functionArn(call.functionName) }],
        target: call.functionName,
        cause: call.cause,
        perform: (entry) => ports.invokeFunction({ ...call, cause: entry }),
        strike: (fault, refusals, perform) => strikeInvocation(parts.faults, fault, refusals, perform),
      }),
    publishMessage: (call) =>
      pass({
        service: 'sns',
        action: 'Publish',
        principal: call.principal,
        // A phone number is no resource, and no denial may show it.
        needs: [{ action: 'sns:Publish', resource: call.topicArn ?? '*' }],
        target: call.topicArn ?? call.phoneNumber ?? '',
        cause: call.cause,
        perform: (entry) => ports.publishMessage({ ...call, cause: entry }),
      }),
    sendMessage: (call) =>
      pass({
        service: 'sqs',
        action: 'SendMessage',
        principal: call.principal,
        needs: [{ action: 'sqs:SendMessage', resource: call.queueArn }],
        target: call.queueArn,
        cause: call.cause,
        perform: (entry) => ports.sendMessage({ ...call, cause: entry }),
      }),
    startExecution: (call) =>
      pass({
        service: 'states',
        action: 'StartExecution',
        principal: call.principal,
        needs: [{ action: 'states:StartExecution', resource: call.stateMachineArn }],
        target: call.stateMachineArn,
        cause: call.cause,
        perform: (entry) => ports.startExecution({ ...call, cause: entry }),
      }),
    callService: (call) => {
      const { action, input } = call;
      const service = parts.serviceNamed(call.service);
      const needs = service?.needsOf(action, input);
      if (!service || !needs) throw unknownAction(action, call.service);
      return pass({
        service: call.service,
        action,
        principal: call.principal,
        needs,
        target: service.targetOf?.(action, input) ?? JSON.stringify(input),
        cause: call.cause,
        perform: (entry) => ports.callService({ ...call, cause: entry }),
      });
    },
  };
}

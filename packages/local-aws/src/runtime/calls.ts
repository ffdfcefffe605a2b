import type { EntryId, Members, Need } from '../contract/action.ts';
import type {
  Authorize,
  CallService,
  InvokeDestination,
  InvokeFunction,
  InvokeResult,
  PublishMessage,
  RelayEvent,
  RetrieveConnection,
  RunMutation,
  SendMessage,
  SendRequest,
  StartExecution,
  WriteEvent,
} from '../contract/ports.ts';
import { unknownAction } from '../contract/respond.ts';
import type { Refusals } from '../contract/service.ts';
import type { Fault } from '../faults/fault.ts';
import type { Faults } from '../faults/faults.ts';
import { strikeCall, strikeInvocation } from '../faults/strike-call.ts';
import type { CarriedCalls } from '../journal/carried.ts';
import type { Journal, OpenEntry } from '../journal/journal.ts';
import type { MembersOfAction } from '../kernel/action-members.ts';
import { AwsError } from '../kernel/errors.ts';
import { nameOf, type Principal } from '../kernel/principal.ts';
import { createSendRequest, type SendParts } from './send-request.ts';

/** The calls between services. Each is judged as the API call that it stands for, by the policies of its caller. */
export interface CallPorts {
  readonly invokeFunction: InvokeFunction;
  readonly publishMessage: PublishMessage;
  readonly sendMessage: SendMessage;
  readonly startExecution: StartExecution;
  readonly relayEvent: RelayEvent;
  readonly runMutation: RunMutation;
  readonly writeEvent: WriteEvent;
  readonly retrieveConnection: RetrieveConnection;
  readonly invokeDestination: InvokeDestination;
  readonly callService: CallService;
  readonly sendRequest: SendRequest;
  readonly authorize: Authorize;
  /** Tells whether a service, by the name that clients sign for, has an action. */
  readonly hasAction: (service: string, action: string) => boolean;
  readonly membersOf: MembersOfAction;
}

export interface CallParts extends Omit<SendParts, 'callService' | 'depthOf'> {
  readonly journal: Journal;
  /** Keeps the inputs of calls that hand something on, if there is a console that shows them. */
  readonly carried?: CarriedCalls | undefined;
  readonly faults: Faults;
  readonly authorize: Authorize;
  readonly refusalsOf: (service: string) => Refusals | undefined;
  /** Answers the ARN of the function that a reference names. */
  readonly functionArn: (reference: string) => string;
  readonly logStreamArn: (group: string, stream: string) => string;
  /** Answers the ARN of the secret of a connection. */
  readonly secretOf: (connectionArn: string) => string | undefined;
}

/** One call from a service to another, on its way through the steps. */
interface Passage<Output> {
  readonly service: string;
  readonly action: string;
  readonly principal: Principal;
  readonly needs: readonly Need[];
  /** The text that a fault's `target` is compared with. */
  readonly target: string;
  readonly cause: EntryId | undefined;
  /** Answers the input that the call hands on, as the API would take it. */
  carries?(): Members;
  perform(entry: EntryId): Promise<Output>;
  /** Applies a fault in the way of this service. Without it, a fault acts as on any call. */
  strike?(fault: Fault, refusals: Refusals, perform: () => Promise<Output>): Promise<Output>;
}

/**
 * The life of a call between services. It passes the steps of a request that apply to it: the caller is already known,
 * and the answer does not leave the process.
 */
function lifeOfCall(parts: CallParts): <Output>(passage: Passage<Output>) => Promise<Output> {
  return (passage) =>
    recorded(parts, passage, (entry) => {
      authorise(parts, passage, entry);
      return injectFault(parts, passage, entry, () => passage.perform(entry.id));
    });
}

async function recorded<Output>(
  { journal, ids, carried }: CallParts,
  { service, action, principal, needs, cause, carries }: Passage<Output>,
  next: (entry: OpenEntry) => Promise<Output>,
): Promise<Output> {
  const entry = journal.open(ids.uuid(), cause);
  const subject = [...new Set(needs.map(({ resource }) => resource))].join(' ');
  Object.assign(entry, { service, action, principal: nameOf(principal), subject });
  if (carried && carries) carried.keep(entry.id, { service, action, input: carries() });
  try {
    const output = await next(entry);
    carried?.answered(entry.id, output);
    entry.close(200);
    return output;
  } catch (error) {
    entry.error = error instanceof AwsError ? error.code : 'InternalFailure';
    entry.close(error instanceof AwsError ? error.status : 500);
    throw error;
  }
}

function authorise<Output>(
  { authorize }: CallParts,
  { principal, service: asked, needs }: Passage<Output>,
  { id }: OpenEntry,
): void {
  for (const need of needs) authorize({ principal, ...need, asked, entry: id });
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

/** The services' own implementations of the calls. */
export type Receivers = Omit<CallPorts, 'authorize' | 'hasAction' | 'membersOf' | 'sendRequest'>;

type CallTo<Port extends keyof Receivers> = Parameters<Receivers[Port]>[0];

/** Makes the ports; every call through them passes the steps. */
export function createCalls(parts: CallParts, receivers: Receivers): CallPorts {
  const pass = lifeOfCall(parts);
  const by =
    <Call extends Caller, Output>(receive: (call: Call) => Promise<Output>, meaningOf: MeaningOf<Call, Output>) =>
    (call: Call): Promise<Output> => {
      const { principal, cause } = call;
      const perform = (entry: EntryId): Promise<Output> => receive({ ...call, cause: entry });
      return pass({ ...meaningOf(call, parts), principal, cause, perform });
    };
  const calls: Omit<CallPorts, 'sendRequest'> = {
    authorize: parts.authorize,
    hasAction: (service, action) => parts.serviceNamed(service)?.actions.includes(action) ?? false,
    membersOf: (service, action) => parts.serviceNamed(service)?.membersOf?.(action),
    invokeFunction: by(receivers.invokeFunction, invocation),
    publishMessage: by(receivers.publishMessage, publication),
    sendMessage: by(receivers.sendMessage, sending),
    startExecution: by(receivers.startExecution, beginning),
    relayEvent: by(receivers.relayEvent, relaying),
    runMutation: by(receivers.runMutation, mutation),
    writeEvent: by(receivers.writeEvent, logging),
    retrieveConnection: by(receivers.retrieveConnection, retrieving),
    invokeDestination: by(receivers.invokeDestination, reaching),
    callService: by(receivers.callService, anyCall),
  };
  return {
    ...calls,
    sendRequest: createSendRequest({ ...parts, depthOf: parts.journal.depthOf, callService: calls.callService }),
  };
}

type Caller = Pick<Passage<unknown>, 'principal'> & { readonly cause?: EntryId | undefined };

/** The API call that a call stands for. */
type Meaning<Output> = Omit<Passage<Output>, 'principal' | 'cause' | 'perform'>;
type MeaningOf<Call, Output> = (call: Call, parts: CallParts) => Meaning<Output>;

const invocation = (
  { functionName, payload, invocationType }: CallTo<'invokeFunction'>,
  { functionArn, faults }: CallParts,
): Meaning<InvokeResult> => ({
  service: 'lambda',
  action: 'Invoke',
  needs: [{ action: 'lambda:InvokeFunction', resource: functionArn(functionName) }],
  target: functionName,
  carries: () => ({ FunctionName: functionName, InvocationType: invocationType, Payload: payload }),
  strike: (fault, refusals, perform) => strikeInvocation(faults, fault, refusals, perform),
});

const publication = ({ topicArn, phoneNumber, ...message }: CallTo<'publishMessage'>) => ({
  service: 'sns',
  action: 'Publish',
  // A phone number is no resource, and no denial may show it.
  needs: [{ action: 'sns:Publish', resource: topicArn ?? '*' }],
  target: topicArn ?? phoneNumber ?? '',
  carries: () => ({
    TopicArn: topicArn,
    PhoneNumber: phoneNumber,
    Message: message.message,
    Subject: message.subject,
    MessageStructure: message.messageStructure,
    MessageAttributes: Object.entries(message.messageAttributes ?? {}).map(([Name, Value]) => ({ Name, Value })),
    MessageGroupId: message.groupId,
    MessageDeduplicationId: message.deduplicationId,
  }),
});

const sending = (
  { queueArn, body, attributes, groupId, deduplicationId }: CallTo<'sendMessage'>,
  { endpointUrl }: CallParts,
) => ({
  service: 'sqs',
  action: 'SendMessage',
  needs: [{ action: 'sqs:SendMessage', resource: queueArn }],
  target: queueArn,
  carries: () => ({
    QueueUrl: [endpointUrl, ...queueArn.split(':').slice(-2)].join('/'),
    MessageBody: body,
    MessageAttributes: attributes,
    MessageGroupId: groupId,
    MessageDeduplicationId: deduplicationId,
  }),
});

const beginning = ({ stateMachineArn, input }: CallTo<'startExecution'>) => ({
  service: 'states',
  action: 'StartExecution',
  needs: [{ action: 'states:StartExecution', resource: stateMachineArn }],
  target: stateMachineArn,
  carries: () => ({ stateMachineArn, input }),
});

function relaying({ eventBusArn, event, isNew }: CallTo<'relayEvent'>) {
  const { source, 'detail-type': detailType, detail, resources } = JSON.parse(event) as RelayedEvent;
  const context = {
    'events:source': source,
    'events:detail-type': detailType,
    'events:eventbusinvocation': String(!isNew),
  };
  return {
    service: 'events',
    action: 'PutEvents',
    needs: [{ action: 'events:PutEvents', resource: eventBusArn, context }],
    target: eventBusArn,
    carries: () => ({
      Entries: [
        {
          EventBusName: eventBusArn,
          Source: source,
          DetailType: detailType,
          Detail: JSON.stringify(detail),
          Resources: resources,
        },
      ],
    }),
  };
}

interface RelayedEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: unknown;
  readonly resources: readonly string[];
}

/** The service itself judges the caller, field by field. */
const mutation = ({ endpointArn }: CallTo<'runMutation'>) => ({
  service: 'appsync',
  action: 'GraphQL',
  needs: [],
  target: endpointArn,
});

function logging({ logGroup, logStream }: CallTo<'writeEvent'>, { logStreamArn }: CallParts) {
  const resource = logStreamArn(logGroup, logStream);
  return {
    service: 'logs',
    action: 'PutLogEvents',
    needs: ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({ action, resource })),
    target: logGroup,
  };
}

/** docs: AWS Step Functions Developer Guide, "Call HTTPS APIs in Step Functions workflows" */
function retrieving({ connectionArn }: CallTo<'retrieveConnection'>, { secretOf }: CallParts) {
  const secret = secretOf(connectionArn);
  const reading = secret === undefined ? [] : ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'];
  return {
    service: 'events',
    action: 'RetrieveConnectionCredentials',
    needs: [
      { action: 'events:RetrieveConnectionCredentials', resource: connectionArn },
      ...reading.map((action) => ({ action, resource: secret ?? '' })),
    ],
    target: connectionArn,
  };
}

const reaching = ({ destinationArn }: CallTo<'invokeDestination'>) => ({
  service: 'events',
  action: 'InvokeApiDestination',
  needs: [{ action: 'events:InvokeApiDestination', resource: destinationArn }],
  target: destinationArn,
});

function anyCall({ service: name, action, input }: CallTo<'callService'>, { serviceNamed }: CallParts) {
  const service = serviceNamed(name);
  const needs = service?.needsOf(action, input);
  if (!service || !needs) throw unknownAction(action, name);
  const target = service.targetOf?.(action, input) ?? JSON.stringify(input);
  return { service: name, action, needs, target, ...(service.handsOn?.(action) && { carries: () => input }) };
}

import { textOf, type Members, type Need, type Scope } from '../../contract/action.ts';
import type { Clock, EpochMs } from '../../kernel/clock.ts';
import type { Ports } from '../../contract/service.ts';
import type { RequireAllowed } from '../../kernel/unverified.ts';
import { namesMissing } from '../../iam/missing-principal.ts';
import { actionFor } from '../../protocol/actions.ts';
import { queuePolicy } from './queue-policy.ts';
import { invalidAttributeValue, queueDoesNotExist } from './errors.ts';
import { queueByArn, type Messages, type Sender } from './messages.ts';
import type { MoveTasks } from './move-tasks.ts';
import type { Call } from '../../contract/action.ts';
import { deadLetterProblem } from './redrive.ts';
import { queueOf, type Queue, type QueueDefinition, type QueuePlace } from './queue.ts';
import type { SqsStore } from './store.ts';

/** The parts of the service that each of its actions gets. */
export interface SqsContext extends Scope {
  readonly principalExists?: ((arn: string) => boolean) | undefined;
  readonly clock: Clock;
  readonly requireAllowed: RequireAllowed;
  readonly store: SqsStore;
  readonly messages: Messages;
  readonly moves: MoveTasks;
  /** Answers the queue of a `QueueUrl`. Throws QueueDoesNotExist. */
  queue(url: string): Queue;
  /** Throws if the dead-letter queue of a queue is not there or may not be its own. */
  check(definition: QueueDefinition): void;
  /** Puts a queue in force until the next start. */
  take(definition: QueueDefinition): Queue;
  /** Makes or changes a queue permanently. */
  keep(definition: QueueDefinition): Queue;
  /** The times when queues were last deleted and purged, by name. */
  readonly recently: { readonly deleted: Map<string, EpochMs>; readonly purged: Map<string, EpochMs> };
}

export const sqsAction = actionFor<SqsContext>();

export function createContext(
  ports: QueuePlace & Pick<Ports, 'clock' | 'principalExists' | 'requireAllowed'>,
  store: SqsStore,
  messages: Messages,
  moves: MoveTasks,
): SqsContext {
  const { clock, region, accountId, principalExists, requireAllowed } = ports;
  const queue = (url: string): Queue => {
    const found = store.queues.get(nameOf(url));
    if (!found) throw queueDoesNotExist();
    return found;
  };
  const check = (definition: QueueDefinition): void => {
    const made = queueOf(ports, definition);
    const problem = deadLetterProblem(made, queueByArn(store, made.redrive?.deadLetterTargetArn ?? ''));
    if (problem) throw problem;
  };
  const take = (definition: QueueDefinition): Queue => {
    const made = queueOf(ports, definition);
    setPolicy(store, made);
    store.queues.set(made.name, made);
    return made;
  };
  const keep = (definition: QueueDefinition): Queue => {
    const made = take(definition);
    store.definitions.put(definition.name, definition);
    const policy = made.attributes['Policy'];
    if (policy !== undefined) store.calledPolicies.put(made.arn, policy);
    return made;
  };
  const recently = { deleted: new Map<string, EpochMs>(), purged: new Map<string, EpochMs>() };
  const scope = { clock, region, accountId, principalExists, requireAllowed };
  return { ...scope, store, messages, moves, queue, check, take, keep, recently };
}

/** The last part of the URL names the queue: clients may reach the endpoint by another host name. */
const nameOf = (url: string): string => url.split('/').at(-1) ?? '';

/** Needs a permission on the queue that a request names. */
export const onQueue =
  (action: string) =>
  ({ QueueUrl, QueueName }: Members, { region, accountId }: Scope): readonly Need[] => [
    { action, resource: `arn:aws:sqs:${region}:${accountId}:${nameOf(textOf(QueueUrl ?? QueueName))}` },
  ];

/**
 * Needs the permissions on a dead-letter queue whose messages are moved. docs: Amazon SQS Developer Guide, "Configuring
 * queue permissions for dead-letter queue redrive"
 */
export const movingFrom = (action: string, resource: string): readonly Need[] =>
  [action, 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'].map((needed) => ({
    action: needed,
    resource,
  }));

/** Answers the sender as receivers see it, and the entry of the call, which they do not see. */
export const senderOf = ({ principal, entry }: Call): Sender => ({
  sender: 'userId' in principal ? principal.userId : principal.type,
  cause: entry,
});

/** A queue whose policy no call has changed keeps the one of the template. */
function setPolicy(store: SqsStore, { arn, name, attributes }: Queue): void {
  const text = attributes['Policy'];
  if (text === undefined) return;
  if (text === '') {
    store.policies.delete(arn);
    store.policyTexts.delete(arn);
    return;
  }
  store.policies.set(arn, queuePolicy(`The policy of queue ${name}`, parsedPolicy(text)));
  store.policyTexts.set(arn, text);
}

/**
 * Refuses a policy that names somebody who is not there. recorded: aws/aws-cdk#13530 (the code), #15602 (the text)
 */
export function requirePrincipals(text: string | undefined, context: SqsContext): void {
  if (text && namesMissing(queuePolicy('The policy', parsedPolicy(text)), context))
    throw invalidAttributeValue('Policy');
}

function parsedPolicy(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidAttributeValue('Policy');
  }
}

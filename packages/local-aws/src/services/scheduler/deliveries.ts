import type { Delivery } from '../../delivery/queue.ts';
import { limitsOf } from '../../delivery/retry-policy.ts';
import { apiOf, targetKind } from '../../delivery/target.ts';
import type { Ports } from '../../contract/service.ts';
import { UnsupportedError } from '../../kernel/errors.ts';
import { isObject } from '../../kernel/is-object.ts';
import { parseJsonText } from '../../kernel/json-text.ts';
import type { ScheduleTarget } from './definition.ts';
import { validation } from './errors.ts';

/** Tells whether a service, by the name that clients sign for, has an action. */
export type HasAction = (service: string, action: string) => boolean;

/** docs: EventBridge Scheduler User Guide, "Using templated targets in EventBridge Scheduler" */
export function checkTarget(target: ScheduleTarget, hasAction: HasAction): void {
  const { Arn, DeadLetterConfig, EventBridgeParameters, SqsParameters, Input } = target;
  const kind = targetKind(Arn);
  if (kind === 'logs' || kind === 'appsync' || kind === 'destination') throw new UnsupportedError(`The target ${Arn}`);
  if (kind === 'api') checkApi(target, hasAction);
  if (DeadLetterConfig?.Arn !== undefined && targetKind(DeadLetterConfig.Arn) !== 'sqs')
    throw validation(`The dead-letter queue ${DeadLetterConfig.Arn} is not an SQS queue.`);
  if (kind === 'events' && !EventBridgeParameters)
    throw validation(`EventBridgeParameters must be specified for the target ${Arn}.`);
  if (kind === 'events' && !isObject(parsed(Input)))
    throw validation(`The Input of the target ${Arn} must be a JSON object: the detail of an event.`);
  if (Arn.endsWith('.fifo') && SqsParameters?.MessageGroupId === undefined)
    throw validation(`SqsParameters must be specified for the target ${Arn}.`);
}

/**
 * The actions that only read. docs: EventBridge Scheduler User Guide, "Using universal targets in EventBridge
 * Scheduler"
 */
const reads =
  'get describe list poll receive search scan query select read lookup discover validate batchGet batchDescribe ' +
  'batchRead transactGet adminGet adminList testMigration retrieve testConnection translateDocument isAuthorized ' +
  'invokeModel';

function checkApi({ Arn, Input }: ScheduleTarget, hasAction: HasAction): void {
  const [service = '', action = ''] = Arn.split(':').slice(-2);
  const called = apiOf(Arn);
  if (!called || !hasAction(called.service, called.action)) throw new UnsupportedError(`The target ${Arn}`);
  if (reads.split(' ').some((prefix) => action.startsWith(prefix)))
    throw validation(`The action ${action} of ${service} only reads, which no schedule may ask for.`);
  if (Input !== undefined && !isObject(parsed(Input)))
    throw validation(`The Input of the target ${Arn} must be a JSON object: the members of the call.`);
}

function parsed(text = ''): unknown {
  try {
    return parseJsonText(text);
  } catch (error) {
    if (error instanceof UnsupportedError) throw error;
    return undefined;
  }
}

export function deliveryOf(ports: Ports, arn: string, target: ScheduleTarget, at: number): Delivery {
  const { Arn, RoleArn, RetryPolicy, DeadLetterConfig, SqsParameters } = target;
  const id = ports.ids.uuid();
  const payload = payloadOf(ports, arn, target, { id, time: `${new Date(at).toISOString().slice(0, 19)}Z` });
  return {
    source: arn,
    targetArn: Arn,
    roleArn: RoleArn,
    payload,
    deadLetterBody: payload,
    name: id,
    isNewEvent: true,
    ...limitsOf(RetryPolicy),
    ...(SqsParameters?.MessageGroupId !== undefined && { groupId: SqsParameters.MessageGroupId }),
    ...(DeadLetterConfig?.Arn !== undefined && { deadLetterArn: DeadLetterConfig.Arn }),
  };
}

interface Run {
  readonly id: string;
  /** The time for which the run is scheduled. */
  readonly time: string;
}

function payloadOf(ports: Ports, arn: string, target: ScheduleTarget, run: Run): string {
  const { Arn, Input, EventBridgeParameters } = target;
  const input = Input === undefined ? undefined : fillIn(Input, arn, run);
  if (EventBridgeParameters && input !== undefined) {
    const { Source, DetailType } = EventBridgeParameters;
    return eventOf(ports, arn, run, Source, DetailType, JSON.parse(input));
  }
  if (apiOf(Arn)) return input ?? '{}';
  return input ?? eventOf(ports, arn, run, 'aws.scheduler', 'Scheduled Event', '{}');
}

/**
 * Replaces Scheduler's context attributes. The attempt number is always that of the first attempt, because the payload
 * is stored once for all attempts. docs: EventBridge Scheduler User Guide, "Adding context attributes in EventBridge
 * Scheduler"
 */
const fillIn = (input: string, arn: string, { id, time }: Run): string =>
  input
    .replaceAll('<aws.scheduler.schedule-arn>', arn)
    .replaceAll('<aws.scheduler.scheduled-time>', time)
    .replaceAll('<aws.scheduler.execution-id>', id)
    .replaceAll('<aws.scheduler.attempt-number>', '1');

/** Makes an event. A target also gets it if the schedule has no Input. */
const eventOf = (
  { accountId, region }: Ports,
  arn: string,
  { id, time }: Run,
  source: string,
  detailType: string,
  detail: unknown,
): string =>
  JSON.stringify({
    version: '0',
    id,
    'detail-type': detailType,
    source,
    account: accountId,
    time,
    region,
    resources: [arn],
    detail,
  });

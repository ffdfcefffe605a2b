import { UnsupportedError, type AwsError } from '../../../kernel/errors.ts';
import { MissingPermission } from '../../../kernel/missing.ts';
import type { EntryId } from '../../../contract/action.ts';
import type { RoleSessions } from '../../../kernel/principal.ts';
import type { IsAllowed, PublishMessage, SendMessage } from '../../../contract/ports.ts';
import { invalidParameter } from '../errors.ts';
import type { LambdaFunction } from '../functions.ts';
import type { Execution } from '../invoke.ts';
import type { StoredEvent } from '../store.ts';

/** The ports to destinations. A runtime without queues or topics leaves them out. */
export interface DestinationPorts {
  readonly sendMessage?: SendMessage;
  readonly publishMessage?: PublishMessage;
  readonly isAllowed?: IsAllowed;
}

export interface Delivery {
  readonly targetArn: string;
  readonly body: string;
  readonly attributes?: Readonly<Record<string, { DataType: string; StringValue: string }>>;
}

/** Refuses, when the template is provisioned, a destination that could not be served later. */
export function checkDestination(ports: DestinationPorts, property: string, arn: string): void {
  const service = arn.split(':')[2];
  if (service === 'sqs' && ports.sendMessage && !arn.endsWith('.fifo')) return;
  if (service === 'sns' && ports.publishMessage && !arn.endsWith('.fifo')) return;
  throw new UnsupportedError(`${property} ${arn}`);
}

const needed: Readonly<Record<string, readonly [action: string, sentence: string]>> = {
  sqs: ['sqs:SendMessage', 'SendMessage on SQS'],
  sns: ['sns:Publish', 'Publish on SNS'],
};

/**
 * Returns the error for a destination that the role of the function may not use. recorded: elastic/beats issue 13963;
 * aws-amplify/amplify-js issue 9869
 */
export function destinationRefusal(
  { isAllowed }: DestinationPorts,
  roles: RoleSessions,
  { definition: { roleArn, name } }: LambdaFunction,
  arn: string,
): AwsError | undefined {
  const [action, sentence] = needed[arn.split(':')[2] ?? ''] ?? [];
  if (
    action === undefined ||
    isAllowed?.({ principal: roles.principal(roleArn, name), action, resource: arn }) !== false
  )
    return undefined;
  const text = `The provided execution role does not have permissions to call ${sentence}`;
  return new MissingPermission(invalidParameter(text));
}

export async function deliver(
  ports: DestinationPorts,
  roles: RoleSessions,
  fn: LambdaFunction,
  delivery: Delivery,
  cause: EntryId,
): Promise<void> {
  const principal = roles.principal(fn.definition.roleArn, fn.definition.name);
  const { targetArn, body, attributes } = delivery;
  if (targetArn.split(':')[2] === 'sqs')
    await ports.sendMessage?.({ principal, cause, queueArn: targetArn, body, ...(attributes && { attributes }) });
  else
    await ports.publishMessage?.({
      principal,
      cause,
      topicArn: targetArn,
      message: body,
      ...(attributes && { messageAttributes: attributes }),
    });
}

/** The answer of the last run. */
type Response = Pick<Execution, 'payload' | 'failed' | 'version'>;

export type Condition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';

/**
 * Lists what is sent when an event is decided: the record to a destination, and the event itself to a dead-letter
 * queue.
 */
export function deliveriesOf(
  fn: LambdaFunction,
  event: StoredEvent,
  condition: Condition,
  timestamp: number,
  response?: Response,
): Delivery[] {
  const config = fn.eventConfigs.get(event.qualifier);
  const destination = condition === 'Success' ? config?.onSuccessArn : config?.onFailureArn;
  const deliveries: Delivery[] = [];
  if (destination !== undefined)
    deliveries.push({ targetArn: destination, body: recordOf(fn, event, condition, timestamp, response) });
  const { deadLetterArn } = fn.definition;
  if (deadLetterArn !== undefined && condition !== 'Success') {
    const ErrorMessage = errorMessageOf(response?.payload).slice(0, 1024);
    const text = (StringValue: string) => ({ DataType: 'String', StringValue });
    const attributes = {
      RequestID: text(event.id),
      ErrorCode: { DataType: 'Number', StringValue: '200' },
      ...(ErrorMessage !== '' && { ErrorMessage: text(ErrorMessage) }),
    };
    deliveries.push({ targetArn: deadLetterArn, body: event.payload, attributes });
  }
  return deliveries;
}

function recordOf(
  fn: LambdaFunction,
  event: StoredEvent,
  condition: Condition,
  timestamp: number,
  response?: Response,
): string {
  const requestContext = {
    requestId: event.id,
    functionArn: `${fn.definition.arn}:${event.qualifier}`,
    condition,
    approximateInvokeCount: event.attempts,
  };
  const responseContext = response && {
    statusCode: 200,
    executedVersion: response.version,
    ...(response.failed && { functionError: 'Unhandled' }),
  };
  // Payloads are JSON already. They may be nested so deep that nothing could write them again.
  const members = [
    ['version', '"1.0"'],
    ['timestamp', JSON.stringify(new Date(timestamp).toISOString())],
    ['requestContext', JSON.stringify(requestContext)],
    ['requestPayload', event.payload === '' ? '{}' : event.payload],
    ...(response
      ? [
          ['responseContext', JSON.stringify(responseContext)],
          ['responsePayload', response.payload],
        ]
      : []),
  ];
  return `{${members.map(([name, text]) => `"${name}":${text}`).join(',')}}`;
}

function errorMessageOf(payload: string | undefined): string {
  if (payload === undefined) return '';
  const value = JSON.parse(payload) as { errorMessage?: unknown } | null;
  return typeof value?.errorMessage === 'string' ? value.errorMessage : '';
}

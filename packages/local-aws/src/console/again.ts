import { randomUUID } from 'node:crypto';
import { signed } from '../client/sign.ts';
import type { Members } from '../contract/action.ts';
import type { Carried } from '../journal/carried.ts';
import { AwsError } from '../kernel/errors.ts';
import type { ConsoleAccount } from './console.ts';

export interface Again {
  /** The id by which the journal knows the new call. */
  readonly requestId: string | null;
  readonly status: number;
  readonly body: string;
}

interface Sent {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const json =
  (target: string, version: string, change: (input: Members) => Members = (input) => input) =>
  (action: string, input: Members): Sent => ({
    path: '/',
    headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': `${target}.${action}` },
    body: JSON.stringify(change(input)),
  });

/** The public API of each service that takes events, messages or inputs. */
const senders: Readonly<Record<string, (action: string, input: Members) => Sent>> = {
  lambda: (_action, { FunctionName, Qualifier, InvocationType, Payload }) => ({
    path:
      `/2015-03-31/functions/${encodeURIComponent(textOf(FunctionName))}/invocations` +
      (Qualifier === undefined ? '' : `?Qualifier=${encodeURIComponent(textOf(Qualifier))}`),
    headers: { 'x-amz-invocation-type': textOf(InvocationType) || 'RequestResponse' },
    body: textOf(Payload),
  }),
  sqs: json('AmazonSQS', '1.0', unlikeBefore),
  events: json('AWSEvents', '1.1'),
  // A name cannot be used again for ninety days. docs: AWS Step Functions API Reference, "StartExecution"
  states: json('AWSStepFunctions', '1.0', ({ name: _, ...input }) => input),
  sns: (action, input) => ({
    path: '/',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: String(new URLSearchParams([['Action', action], ['Version', '2010-03-31'], ...flattened(input)])),
  }),
};

/**
 * A FIFO queue drops a message that it got within five minutes. With another id it is another message. docs: Amazon SQS
 * Developer Guide, "Exactly-once processing in Amazon SQS"
 */
function unlikeBefore(input: Members): Members {
  if (!textOf(input['QueueUrl']).endsWith('.fifo')) return input;
  const { Entries } = input;
  if (!Array.isArray(Entries)) return { ...input, MessageDeduplicationId: randomUUID() };
  const entries = Entries as readonly Members[];
  return { ...input, Entries: entries.map((entry) => ({ ...entry, MessageDeduplicationId: randomUUID() })) };
}

/**
 * Flattens members for the Query protocol: `{ a: [{ b: 1 }] }` → `a.entry.1.b=1`. docs: Smithy, "AWS Query protocol"
 */
function flattened(value: unknown, name = ''): [string, string][] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => flattened(item, `${name}.entry.${index + 1}`));
  if (typeof value !== 'object') return [[name, String(value)]];
  return Object.entries(value).flatMap(([key, member]) => flattened(member, name === '' ? key : `${name}.${key}`));
}

/** Repeats a call with the same input in the administrator's name, as any client could. */
export async function sendAgain(account: ConsoleAccount, call: Carried | undefined): Promise<Again> {
  const sender = call && Object.hasOwn(senders, call.service) ? senders[call.service] : undefined;
  if (!call || !sender) throw new AwsError('NoLongerKnown', 'What it carried is no longer known.', { status: 404 });
  const { awsEndpointUrl, region, credentials } = account;
  const { path, headers, body } = sender(call.action, call.input);
  const url = `${awsEndpointUrl}${path}`;
  const response = await fetch(url, {
    method: 'POST',
    headers: signed({ url, headers, body, region, service: call.service }, credentials),
    body,
  });
  return { requestId: response.headers.get('x-amzn-requestid'), status: response.status, body: await response.text() };
}

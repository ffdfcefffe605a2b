import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { CommandError } from '../../functions/import/connect.ts';
import { UsageError, type OperatorCommand, type Terminal } from './command.ts';
import { findTarget, outputNamed, targetOptions, type Target } from './target.ts';

/** The dead-letter queues, with the place to which a message goes back. The stack's outputs contain their URLs. */
const paths = {
  Failed: { what: 'calls of finish-report that failed for good', bringBack: 'invoke', read: requestOf },
  Unseen: { what: 'ends of executions that EventBridge could not tell', bringBack: 'invoke', read: bodyOf },
  Unswept: { what: 'sweeps that were never made', bringBack: 'invoke', read: bodyOf },
  Unread: { what: 'notifications that nobody could read', bringBack: 'send', read: bodyOf },
  Undelivered: { what: 'notifications that did not reach their queue', bringBack: 'send', read: bodyOf },
} as const satisfies Record<string, Path>;

interface Path {
  readonly what: string;
  /** The way back: to the function that finishes reports, or to the queue of notifications. */
  readonly bringBack: 'invoke' | 'send';
  /** Answers what goes back, or undefined for a message of another form. */
  readonly read: (message: Message) => string | undefined;
}

type QueueName = keyof typeof paths;
const queueNames = Object.keys(paths) as QueueName[];

export const redriveCommand: OperatorCommand = {
  usage: `npm run redrive -- (--stage STAGE [--region REGION] | --outputs FILE) [--queue NAME] [--list]

Brings back what lies in the dead-letter queues, once what made it fail is mended: each
message goes to where it was meant for, and is deleted when it is there. Everything that
takes it can take it twice.

${queueNames.map((name) => `  ${name.padEnd(12)} ${paths[name].what}`).join('\n')}

  --queue NAME     only this one
  --list           counts, and changes nothing
  --stage STAGE    a stack on AWS; --region unless the environment says it
  --outputs FILE   a stack that npm start has up: .local-aws/outputs.json`,
  options: { ...targetOptions, queue: { type: 'string' }, list: { type: 'boolean' } },
  async run(values, terminal) {
    const names = namesOf(values['queue']);
    const target = await findTarget(values);
    const sqs = new SQSClient(target.client);
    const work = values['list'] === true ? listed : redriven;
    const results = await Promise.all(names.map((name) => work(name, sqs, target, terminal)));
    return results.every(Boolean) ? 0 : 1;
  },
};

function namesOf(queue: unknown): readonly QueueName[] {
  if (queue === undefined) return queueNames;
  const name = queueNames.find((known) => known === queue);
  if (name === undefined) throw new UsageError(`--queue ${String(queue)}: the queues are ${queueNames.join(', ')}.`);
  return [name];
}

const urlOf = (name: QueueName, target: Target): string => outputNamed(target, `${name}QueueUrl`);

async function listed(name: QueueName, sqs: SQSClient, target: Target, { out }: Terminal): Promise<boolean> {
  const AttributeNames = ['ApproximateNumberOfMessages' as const];
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: urlOf(name, target), AttributeNames }),
  );
  out(`${name}: about ${Attributes?.ApproximateNumberOfMessages ?? '0'} ${paths[name].what}.`);
  return true;
}

/** Tells whether every message is back. A message that cannot go back stays, and ends the run of its queue. */
async function redriven(name: QueueName, sqs: SQSClient, target: Target, { out, err }: Terminal): Promise<boolean> {
  const QueueUrl = urlOf(name, target);
  const began = Date.now();
  let done = 0;
  try {
    for (;;) {
      const messages = await received(sqs, QueueUrl);
      const due = messages.filter(({ Attributes }) => Number(Attributes?.SentTimestamp) <= began);
      // A message that failed again meanwhile is left for the next run.
      if (due.length < messages.length) await released(sqs, QueueUrl, messages.slice(due.length));
      if (due.length === 0) break;
      for (const message of due) {
        await bringBack(name, message, sqs, target);
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
        done += 1;
      }
    }
    out(`${name}: ${done} brought back.`);
    return true;
  } catch (error) {
    err(`${name}: ${done} brought back, then: ${(error as Error).message} The message stays.`);
    return false;
  }
}

async function received(sqs: SQSClient, QueueUrl: string): Promise<Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      // A short poll asks only some of the servers of SQS, and may overlook messages.
      WaitTimeSeconds: 1,
      VisibilityTimeout: 60,
      MessageSystemAttributeNames: ['SentTimestamp'],
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages.sort((a, b) => Number(a.Attributes?.SentTimestamp) - Number(b.Attributes?.SentTimestamp));
}

async function released(sqs: SQSClient, QueueUrl: string, messages: readonly Message[]): Promise<void> {
  for (const { ReceiptHandle } of messages)
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
}

async function bringBack(name: QueueName, message: Message, sqs: SQSClient, target: Target): Promise<void> {
  const path = paths[name];
  const text = path.read(message);
  if (text === undefined)
    throw new CommandError(`message ${message.MessageId ?? '?'} is not of the form it should have.`);
  if (path.bringBack === 'invoke') {
    const FunctionName = outputNamed(target, 'FinishReportFunction');
    const call = { FunctionName, InvocationType: 'Event' as const, Payload: text };
    await new LambdaClient(target.client).send(new InvokeCommand(call));
    return;
  }
  const QueueUrl = outputNamed(target, 'NotificationQueueUrl');
  const MessageAttributes = name === 'Unread' ? message.MessageAttributes : undefined;
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: text, MessageAttributes }));
}

function bodyOf({ Body = '' }: Message): string | undefined {
  return parsed(Body) === undefined ? undefined : Body;
}

/** docs: AWS Lambda Developer Guide, "Capturing records of Lambda asynchronous invocations" */
const recordSchema = v.object({ requestPayload: v.looseObject({}) });

function requestOf({ Body = '' }: Message): string | undefined {
  const record = v.safeParse(recordSchema, parsed(Body));
  return record.success ? JSON.stringify(record.output.requestPayload) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

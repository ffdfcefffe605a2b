import { anywhere, type Needs, type NeedsTable, type Scope, textOf } from '../../contract/action.ts';

/** What each action needs. */
export function createNeeds({ region, accountId }: Scope): NeedsTable {
  const arnOf = (name: string): string => `arn:aws:sqs:${region}:${accountId}:${name}`;
  const onQueue =
    (action: string): Needs =>
    (input) => [{ action, resource: arnOf(textOf(input['QueueUrl']).split('/').at(-1) ?? '') }];
  return {
    ChangeMessageVisibility: onQueue('sqs:ChangeMessageVisibility'),
    DeleteMessage: onQueue('sqs:DeleteMessage'),
    GetQueueAttributes: onQueue('sqs:GetQueueAttributes'),
    GetQueueUrl: (input) => [
      { action: 'sqs:GetQueueUrl', resource: arnOf(textOf(input['QueueName']).split('/').at(-1) ?? '') },
    ],
    ListQueues: anywhere('sqs:ListQueues'),
    PurgeQueue: onQueue('sqs:PurgeQueue'),
    ReceiveMessage: onQueue('sqs:ReceiveMessage'),
    SendMessage: onQueue('sqs:SendMessage'),
    // A batch needs what its messages need.
    SendMessageBatch: onQueue('sqs:SendMessage'),
  };
}

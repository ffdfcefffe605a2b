import type { StartMessageMoveTaskResult } from '@aws-sdk/client-sqs';
import { textOf } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { integer, text } from '../../../protocol/members.ts';
import { movingFrom, sqsAction } from '../context.ts';
import { requireBetween } from '../errors.ts';
import { handleOf } from '../move-tasks.ts';

export const StartMessageMoveTask = sqsAction({
  input: { SourceArn: text({ required: true }), DestinationArn: text(), MaxNumberOfMessagesPerSecond: integer() },
  // docs: Amazon SQS Developer Guide, "Configuring queue permissions for dead-letter queue redrive"
  needs: ({ SourceArn, DestinationArn }, { store }) => {
    const source = textOf(SourceArn);
    const origins = [...store.queues.values()].filter(({ redrive }) => redrive?.deadLetterTargetArn === source);
    const targets = DestinationArn === undefined ? origins.map(({ arn }) => arn) : [textOf(DestinationArn)];
    return [
      ...movingFrom('sqs:StartMessageMoveTask', source),
      ...targets.map((resource) => ({ action: 'sqs:SendMessage', resource })),
    ];
  },
  genuine: () => [{ SourceArn: 'arn:aws:sqs:us-east-1:000000000000:nobody', MaxNumberOfMessagesPerSecond: 5 }],
  run({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond }, { moves }): Wire<StartMessageMoveTaskResult> {
    requireBetween('MaxNumberOfMessagesPerSecond', MaxNumberOfMessagesPerSecond, 1, 500);
    const task = moves.start({
      sourceArn: SourceArn,
      destinationArn: DestinationArn,
      perSecond: MaxNumberOfMessagesPerSecond,
    });
    return { TaskHandle: handleOf(task) };
  },
});

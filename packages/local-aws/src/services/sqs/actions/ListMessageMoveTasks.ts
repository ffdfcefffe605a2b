import type { ListMessageMoveTasksResult, ListMessageMoveTasksResultEntry } from '@aws-sdk/client-sqs';
import { textOf } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { integer, text } from '../../../protocol/members.ts';
import { movingFrom, sqsAction } from '../context.ts';
import { requireBetween } from '../errors.ts';
import { handleOf, mostTasks, type MoveTask } from '../move-tasks.ts';

export const ListMessageMoveTasks = sqsAction({
  input: { SourceArn: text({ required: true }), MaxResults: integer() },
  needs: ({ SourceArn }) => movingFrom('sqs:ListMessageMoveTasks', textOf(SourceArn)),
  genuine: () => [{ SourceArn: 'arn:aws:sqs:us-east-1:000000000000:nobody', MaxResults: 2 }],
  run({ SourceArn, MaxResults = 1 }, { moves }): Wire<ListMessageMoveTasksResult> {
    requireBetween('MaxResults', MaxResults, 1, mostTasks);
    return { Results: moves.listOf(SourceArn).slice(0, MaxResults).map(shown) };
  },
});

// recorded: localstack/localstack, test_sqs_move_task (test_move_task_cancel: only a running task has a handle)
const shown = (task: MoveTask): Wire<ListMessageMoveTasksResultEntry> => ({
  ...(task.status === 'RUNNING' && { TaskHandle: handleOf(task) }),
  Status: task.status,
  SourceArn: task.sourceArn,
  ...(task.destinationArn !== undefined && { DestinationArn: task.destinationArn }),
  ...(task.perSecond !== undefined && { MaxNumberOfMessagesPerSecond: task.perSecond }),
  ApproximateNumberOfMessagesMoved: task.moved,
  ApproximateNumberOfMessagesToMove: task.toMove,
  ...(task.failureReason !== undefined && { FailureReason: task.failureReason }),
  StartedTimestamp: task.startedAt,
});

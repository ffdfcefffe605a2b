import type { CancelMessageMoveTaskResult } from '@aws-sdk/client-sqs';
import { textOf } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { movingFrom, sqsAction } from '../context.ts';
import { sourceOfHandle } from '../move-tasks.ts';

export const CancelMessageMoveTask = sqsAction({
  input: { TaskHandle: text({ required: true }) },
  needs: ({ TaskHandle }) => movingFrom('sqs:CancelMessageMoveTask', sourceOfHandle(textOf(TaskHandle)) || '*'),
  genuine: () => [{ TaskHandle: 'bm9ib2R5' }],
  run({ TaskHandle }, { moves }): Wire<CancelMessageMoveTaskResult> {
    return { ApproximateNumberOfMessagesMoved: moves.cancel(TaskHandle).moved };
  },
});

import type { GetActivityTaskOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { on, statesAction } from '../context.ts';
import { activityDoesNotExist, requireArn } from '../errors.ts';
import * as shapes from '../shapes.ts';

/** Answers without a token if there was no work for a minute. */
export const GetActivityTask = statesAction({
  input: { activityArn: shapes.arn, workerName: text({ min: 1, max: 80 }) },
  needs: on('GetActivityTask', 'activityArn'),
  genuine: () => [{ activityArn: 'arn:aws:states:us-east-1:000000000000:activity:gone', workerName: 'w' }],
  async run({ activityArn, workerName }, { catalogue, activities }): Promise<Wire<GetActivityTaskOutput>> {
    // recorded: test_get_activity_task_deleted
    if (!catalogue.activity(requireArn(activityArn, 'activity'))) throw activityDoesNotExist(activityArn);
    const offer = await activities.poll(activityArn, workerName);
    return offer ? { taskToken: offer.token, input: offer.input } : {};
  },
});

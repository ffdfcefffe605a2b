import type { DeleteActivityOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { on, statesAction } from '../context.ts';
import { requireArn } from '../errors.ts';
import * as shapes from '../shapes.ts';

/** To delete an activity that does not exist is no error. recorded: test_create_describe_delete_activity */
export const DeleteActivity = statesAction({
  input: { activityArn: shapes.arn },
  needs: on('DeleteActivity', 'activityArn'),
  genuine: () => [{ activityArn: 'arn:aws:states:us-east-1:000000000000:activity:gone' }],
  run({ activityArn }, { catalogue }): Wire<DeleteActivityOutput> {
    catalogue.removeActivity(requireArn(activityArn, 'activity'));
    return {};
  },
});

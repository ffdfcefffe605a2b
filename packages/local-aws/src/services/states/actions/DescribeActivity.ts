import { secondsOf } from '../../../kernel/clock.ts';
import type { DescribeActivityOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { on, statesAction } from '../context.ts';
import { encryption } from '../encryption.ts';
import { activityDoesNotExist, requireArn } from '../errors.ts';
import * as shapes from '../shapes.ts';

export const DescribeActivity = statesAction({
  input: { activityArn: shapes.arn },
  needs: on('DescribeActivity', 'activityArn'),
  genuine: () => [{ activityArn: 'arn:aws:states:us-east-1:000000000000:activity:gone' }],
  run({ activityArn }, { catalogue }): Wire<DescribeActivityOutput> {
    const found = catalogue.activity(requireArn(activityArn, 'activity'));
    if (!found) throw activityDoesNotExist(activityArn);
    return {
      activityArn,
      name: found.name,
      creationDate: secondsOf(found.created_ms),
      encryptionConfiguration: encryption,
    };
  },
});

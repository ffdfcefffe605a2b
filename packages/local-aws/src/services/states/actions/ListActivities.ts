import { secondsOf } from '../../../kernel/clock.ts';
import type { ListActivitiesOutput } from '@aws-sdk/client-sfn';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { statesAction } from '../context.ts';
import { pager } from '../errors.ts';
import * as shapes from '../shapes.ts';

export const ListActivities = statesAction({
  input: shapes.page(),
  needs: anywhere('states:ListActivities'),
  genuine: () => [{ maxResults: 10 }],
  run(input, { catalogue }): Wire<ListActivitiesOutput> {
    const { entries, next } = pager.placed(catalogue.activities(), shapes.pageRequest(input, ['ListActivities']));
    const activities = entries.map(({ activity_arn, name, created_ms }) => ({
      activityArn: activity_arn,
      name,
      creationDate: secondsOf(created_ms),
    }));
    return { activities, ...(next !== undefined && { nextToken: next }) };
  },
});

import type { ListActivitiesOutput } from '@aws-sdk/client-sfn';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { statesAction } from '../context.ts';
import { pageOf } from '../paging.ts';
import * as shapes from '../shapes.ts';

export const ListActivities = statesAction({
  input: shapes.page(),
  needs: anywhere('states:ListActivities'),
  genuine: () => [{ maxResults: 10 }],
  run(input, { catalogue }): Wire<ListActivitiesOutput> {
    const { items, next } = pageOf(catalogue.activities(), input, ['ListActivities']);
    const activities = items.map(({ activity_arn, name, created_ms }) => ({
      activityArn: activity_arn,
      name,
      creationDate: created_ms / 1000,
    }));
    return { activities, ...next };
  },
});

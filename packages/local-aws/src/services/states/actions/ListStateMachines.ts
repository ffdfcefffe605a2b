import { secondsOf } from '../../../kernel/clock.ts';
import type { ListStateMachinesOutput } from '@aws-sdk/client-sfn';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { statesAction } from '../context.ts';
import { pager } from '../errors.ts';
import * as shapes from '../shapes.ts';

export const ListStateMachines = statesAction({
  input: shapes.page(),
  needs: anywhere('states:ListStateMachines'),
  genuine: () => [{ maxResults: 10 }],
  run(input, { catalogue }): Wire<ListStateMachinesOutput> {
    const { entries, next } = pager.placed(catalogue.machines(), shapes.pageRequest(input, ['ListStateMachines']));
    const stateMachines = entries.map(({ machine_arn, name, type, created_ms }) => ({
      stateMachineArn: machine_arn,
      name,
      type,
      creationDate: secondsOf(created_ms),
    }));
    return { stateMachines, ...(next !== undefined && { nextToken: next }) };
  },
});

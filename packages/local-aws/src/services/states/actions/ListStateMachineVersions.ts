import { secondsOf } from '../../../kernel/clock.ts';
import type { ListStateMachineVersionsOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { on, statesAction } from '../context.ts';
import { pager, requireArn } from '../errors.ts';
import * as shapes from '../shapes.ts';

/** Lists versions; the newest comes first. */
export const ListStateMachineVersions = statesAction({
  input: { stateMachineArn: shapes.arn, ...shapes.page() },
  needs: on('ListStateMachineVersions', 'stateMachineArn'),
  genuine: ({ stateMachine }) => [{ stateMachineArn: stateMachine, maxResults: 10 }],
  run(input, { catalogue }): Wire<ListStateMachineVersionsOutput> {
    const arn = requireArn(input.stateMachineArn, 'stateMachine');
    const { entries, next } = pager.placed(
      catalogue.versions(arn),
      shapes.pageRequest(input, ['ListStateMachineVersions', arn]),
    );
    const stateMachineVersions = entries.map(({ version_arn, created_ms }) => ({
      stateMachineVersionArn: version_arn,
      creationDate: secondsOf(created_ms),
    }));
    return { stateMachineVersions, ...(next !== undefined && { nextToken: next }) };
  },
});

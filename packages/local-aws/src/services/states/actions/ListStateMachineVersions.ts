import type { ListStateMachineVersionsOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { on, statesAction } from '../context.ts';
import { requireArn } from '../errors.ts';
import { pageOf } from '../paging.ts';
import * as shapes from '../shapes.ts';

/** Newest first. */
export const ListStateMachineVersions = statesAction({
  input: { stateMachineArn: shapes.arn, ...shapes.page() },
  needs: on('ListStateMachineVersions', 'stateMachineArn'),
  genuine: ({ stateMachine }) => [{ stateMachineArn: stateMachine, maxResults: 10 }],
  run(input, { catalogue }): Wire<ListStateMachineVersionsOutput> {
    const arn = requireArn(input.stateMachineArn);
    const { items, next } = pageOf(catalogue.versions(arn), input, ['ListStateMachineVersions', arn]);
    const stateMachineVersions = items.map(({ version_arn, created_ms }) => ({
      stateMachineVersionArn: version_arn,
      creationDate: created_ms / 1000,
    }));
    return { stateMachineVersions, ...next };
  },
});

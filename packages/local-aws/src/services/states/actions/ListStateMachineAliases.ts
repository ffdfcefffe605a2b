import { secondsOf } from '../../../kernel/clock.ts';
import type { ListStateMachineAliasesOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { on, statesAction } from '../context.ts';
import { pager, requireArn } from '../errors.ts';
import * as shapes from '../shapes.ts';
import { machineArnOf, routesOf } from '../versions.ts';

/** Lists the aliases of a machine, or those that route to a version. */
export const ListStateMachineAliases = statesAction({
  input: { stateMachineArn: shapes.arn, ...shapes.page() },
  needs: on('ListStateMachineAliases', 'stateMachineArn'),
  genuine: ({ stateMachine }) => [{ stateMachineArn: stateMachine, maxResults: 10 }],
  run(input, { catalogue }): Wire<ListStateMachineAliasesOutput> {
    const arn = requireArn(input.stateMachineArn, 'stateMachine');
    const aliases = catalogue
      .aliases(machineArnOf(arn))
      .filter(
        (alias) => machineArnOf(arn) === arn || routesOf(alias).some((route) => route.stateMachineVersionArn === arn),
      );
    const { entries, next } = pager.placed(aliases, shapes.pageRequest(input, ['ListStateMachineAliases', arn]));
    const stateMachineAliases = entries.map(({ alias_arn, created_ms }) => ({
      stateMachineAliasArn: alias_arn,
      creationDate: secondsOf(created_ms),
    }));
    return { stateMachineAliases, ...(next !== undefined && { nextToken: next }) };
  },
});

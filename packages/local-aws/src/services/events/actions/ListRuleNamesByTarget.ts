import type { ListRuleNamesByTargetResponse } from '@aws-sdk/client-eventbridge';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { integer, text } from '../../../protocol/members.ts';
import { busReference, eventsAction, pageMembers } from '../context.ts';
import { pager } from '../errors.ts';

/** Lists rules by name. */
export const ListRuleNamesByTarget = eventsAction({
  input: {
    TargetArn: text({ required: true, min: 1, max: 1600 }),
    EventBusName: busReference,
    Limit: integer({ min: 1, max: 100 }),
    ...pageMembers,
  },
  needs: anywhere('events:ListRuleNamesByTarget'),
  genuine: () => [{ TargetArn: 'arn:aws:sqs:us-east-1:000000000000:hostile', EventBusName: 'default', Limit: 1 }],
  run({ TargetArn, EventBusName, Limit = 100, NextToken }, { registry }): Wire<ListRuleNamesByTargetResponse> {
    const { name: bus } = registry.bus(EventBusName);
    const names = registry
      .rulesOf(bus)
      .filter(({ targets }) => targets.some(({ properties }) => properties.Arn === TargetArn))
      .map(({ name }) => name);
    const asked = ['ListRuleNamesByTarget', TargetArn, bus];
    const { entries, next } = pager.sorted(names, (name) => name, { token: NextToken, limit: Limit, asked });
    return { RuleNames: entries, ...(next !== undefined && { NextToken: next }) };
  },
});

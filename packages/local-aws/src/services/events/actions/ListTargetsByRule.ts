import type { ListTargetsByRuleResponse } from '@aws-sdk/client-eventbridge';
import type { Wire } from '../../../protocol/actions.ts';
import { describedTarget } from '../../../delivery/retry-policy.ts';
import { integer } from '../../../protocol/members.ts';
import { busReference, eventsAction, onRule, pageMembers, ruleName } from '../context.ts';
import { pager } from '../errors.ts';

export const ListTargetsByRule = eventsAction({
  input: { Rule: ruleName, EventBusName: busReference, Limit: integer({ min: 1, max: 100 }), ...pageMembers },
  needs: onRule('events:ListTargetsByRule', 'Rule'),
  genuine: ({ rule }) => [{ Rule: rule, Limit: 5, EventBusName: 'default' }],
  run({ Rule, EventBusName, Limit = 100, NextToken }, { registry }): Wire<ListTargetsByRuleResponse> {
    const { arn, targets } = registry.rule(Rule, EventBusName);
    const page = { token: NextToken, limit: Limit, asked: ['ListTargetsByRule', arn] };
    const { entries, next } = pager.keyed(targets, ({ properties }) => properties.Id, page);
    return {
      Targets: entries.map(({ properties }) => describedTarget(properties)),
      ...(next !== undefined && { NextToken: next }),
    };
  },
});

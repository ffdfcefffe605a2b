import type { ListTargetsByRuleResponse } from '@aws-sdk/client-eventbridge';
import type { Wire } from '../../../protocol/actions.ts';
import { describedTarget } from '../../../delivery/retry-policy.ts';
import { integer, text } from '../../../protocol/members.ts';
import { eventsAction, onRule, ruleName } from '../context.ts';
import { findRule } from './DescribeRule.ts';

/**
 * A rule has at most five targets: always one page.
 * docs: Amazon EventBridge User Guide, "Amazon EventBridge quotas"
 */
export const ListTargetsByRule = eventsAction({
  input: { Rule: ruleName, EventBusName: text(), Limit: integer() },
  needs: onRule('events:ListTargetsByRule', 'Rule'),
  genuine: ({ rule }) => [{ Rule: rule, Limit: 5 }],
  run: ({ Rule, EventBusName }, { bus }): Wire<ListTargetsByRuleResponse> => ({
    Targets: findRule(bus, Rule, EventBusName).targets.map(({ properties }) => describedTarget(properties)),
  }),
});

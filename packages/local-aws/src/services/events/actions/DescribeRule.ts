import type { DescribeRuleResponse } from '@aws-sdk/client-eventbridge';
import type { Wire } from '../../../protocol/actions.ts';
import { busReference, eventsAction, onRule, ruleName } from '../context.ts';
import type { Rule } from '../rules.ts';

export const DescribeRule = eventsAction({
  input: { Name: ruleName, EventBusName: busReference },
  needs: onRule('events:DescribeRule', 'Name'),
  genuine: ({ rule }) => [{ Name: rule, EventBusName: 'default' }],
  run: ({ Name, EventBusName }, { registry, accountId }): Wire<DescribeRuleResponse> => ({
    ...describe(registry.rule(Name, EventBusName)),
    CreatedBy: accountId,
  }),
});

export function describe(rule: Rule): Wire<DescribeRuleResponse> {
  const { RoleArn } = rule.definition.properties;
  return {
    Name: rule.name,
    Arn: rule.arn,
    State: rule.enabled ? 'ENABLED' : 'DISABLED',
    EventBusName: rule.bus,
    ...(rule.description !== undefined && { Description: rule.description }),
    ...(rule.eventPattern !== undefined && { EventPattern: rule.eventPattern }),
    ...(rule.scheduleExpression !== undefined && { ScheduleExpression: rule.scheduleExpression }),
    ...(RoleArn !== undefined && { RoleArn }),
  };
}

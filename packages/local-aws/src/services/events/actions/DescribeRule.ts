import type { DescribeRuleResponse } from '@aws-sdk/client-eventbridge';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import type { Bus } from '../bus.ts';
import { eventsAction, onRule, ruleName } from '../context.ts';
import { requireDefaultBus, ruleNotFound } from '../errors.ts';
import type { Rule } from '../rules.ts';

export const DescribeRule = eventsAction({
  input: { Name: ruleName, EventBusName: text() },
  needs: onRule('events:DescribeRule', 'Name'),
  genuine: ({ rule }) => [{ Name: rule, EventBusName: 'default' }],
  run: ({ Name, EventBusName }, { bus, accountId }): Wire<DescribeRuleResponse> => ({
    ...describe(findRule(bus, Name, EventBusName)),
    CreatedBy: accountId,
  }),
});

export function findRule(bus: Bus, name: string, eventBus: string | undefined): Rule {
  requireDefaultBus(eventBus);
  const rule = bus.rules.get(name);
  if (!rule) throw ruleNotFound(name);
  return rule;
}

export const describe = (rule: Rule): Wire<DescribeRuleResponse> => ({
  Name: rule.name,
  Arn: rule.arn,
  State: rule.enabled ? 'ENABLED' : 'DISABLED',
  EventBusName: 'default',
  ...(rule.description === undefined ? {} : { Description: rule.description }),
  ...(rule.eventPattern === undefined ? {} : { EventPattern: rule.eventPattern }),
  ...(rule.scheduleExpression === undefined ? {} : { ScheduleExpression: rule.scheduleExpression }),
});

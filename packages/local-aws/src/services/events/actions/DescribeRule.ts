import { action, type Action } from '../../../protocol/action.ts';
import type { Bus } from '../bus.ts';
import { ruleNotFound } from '../errors.ts';
import type { Rule } from '../rules.ts';

export const describeRule = (bus: Bus): Action =>
  action<{ Name: string; EventBusName?: string }, unknown>(['Name', 'EventBusName'], ({ Name }) => describe(findRule(bus, Name)));

export function findRule(bus: Bus, name: string): Rule {
  const rule = bus.rules.get(name);
  if (!rule) throw ruleNotFound(name);
  return rule;
}

export const describe = (rule: Rule) => ({
  Name: rule.name,
  Arn: rule.arn,
  State: rule.enabled ? 'ENABLED' : 'DISABLED',
  EventBusName: 'default',
  ...(rule.description === undefined ? {} : { Description: rule.description }),
  ...(rule.eventPattern === undefined ? {} : { EventPattern: rule.eventPattern }),
  ...(rule.scheduleExpression === undefined ? {} : { ScheduleExpression: rule.scheduleExpression }),
});

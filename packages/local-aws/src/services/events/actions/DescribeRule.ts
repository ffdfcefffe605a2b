import { action, type Action } from '../../../protocol/action.ts';
import { text } from '../../../protocol/shapes.ts';
import type { Bus } from '../bus.ts';
import { requireDefaultBus, ruleNotFound, validation } from '../errors.ts';
import type { Rule } from '../rules.ts';

export const describeRule = (bus: Bus): Action =>
  action<{ Name: string; EventBusName?: string }, unknown>(
    { Name: text, EventBusName: text },
    ({ Name, EventBusName }) => describe(findRule(bus, Name, EventBusName)),
  );

export function findRule(bus: Bus, name: string | undefined, eventBus: string | undefined): Rule {
  requireDefaultBus(eventBus);
  if (name === undefined)
    throw validation(
      "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null",
    );
  if (name.length > 64)
    throw validation(
      "1 validation error detected: Value at 'name' failed to satisfy constraint: Member must have length less than or equal to 64",
    );
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

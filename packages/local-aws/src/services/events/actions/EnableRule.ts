import type { EnableRuleCommandOutput } from '@aws-sdk/client-eventbridge';
import type { Wire } from '../../../protocol/actions.ts';
import { busReference, eventsAction, onRule, ruleName } from '../context.ts';

export const EnableRule = eventsAction({
  input: { Name: ruleName, EventBusName: busReference },
  needs: onRule('events:EnableRule', 'Name'),
  genuine: () => [{ Name: 'hostile-rule', EventBusName: 'default' }],
  run({ Name, EventBusName }, { registry }): Wire<EnableRuleCommandOutput> {
    const rule = registry.rule(Name, EventBusName);
    registry.changeRule(rule, { properties: { ...rule.definition.properties, State: 'ENABLED' } });
    return {};
  },
});

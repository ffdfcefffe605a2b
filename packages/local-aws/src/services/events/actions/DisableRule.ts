import type { DisableRuleCommandOutput } from '@aws-sdk/client-eventbridge';
import type { Wire } from '../../../protocol/actions.ts';
import { busReference, eventsAction, onRule, ruleName } from '../context.ts';

export const DisableRule = eventsAction({
  input: { Name: ruleName, EventBusName: busReference },
  needs: onRule('events:DisableRule', 'Name'),
  genuine: () => [{ Name: 'hostile-rule', EventBusName: 'default' }],
  run({ Name, EventBusName }, { registry }): Wire<DisableRuleCommandOutput> {
    const rule = registry.rule(Name, EventBusName);
    registry.changeRule(rule, { properties: { ...rule.definition.properties, State: 'DISABLED' } });
    return {};
  },
});

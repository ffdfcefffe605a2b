import type { DeleteRuleCommandOutput } from '@aws-sdk/client-eventbridge';
import { flag } from '../../../protocol/members.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { busReference, eventsAction, onRule, ruleName } from '../context.ts';
import { validation } from '../errors.ts';

/** To delete a rule that does not exist succeeds. docs: Amazon EventBridge API Reference, "DeleteRule" */
export const DeleteRule = eventsAction({
  input: { Name: ruleName, EventBusName: busReference, Force: flag() },
  needs: onRule('events:DeleteRule', 'Name'),
  genuine: () => [{ Name: 'hostile-gone', EventBusName: 'default', Force: true }],
  run({ Name, EventBusName }, { registry }): Wire<DeleteRuleCommandOutput> {
    const rule = registry.findRule(Name, registry.bus(EventBusName).name);
    if (!rule) return {};
    // recorded: localstack/localstack, test_events.py (test_delete_rule_with_targets)
    if (rule.targets.length > 0) throw validation("Rule can't be deleted since it has targets.");
    registry.removeRule(rule);
    return {};
  },
});

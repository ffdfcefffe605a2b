import type { RemoveTargetsResponse } from '@aws-sdk/client-eventbridge';
import { declareUnverified } from '../../../kernel/unverified.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { flag, list } from '../../../protocol/members.ts';
import { busReference, eventsAction, onRule, ruleName, targetId } from '../context.ts';

const unknownTarget = declareUnverified(
  'events-remove-unknown-target',
  'What does RemoveTargets answer for an id that no target of the rule has?',
  'it succeeds and says nothing of it',
);

export const RemoveTargets = eventsAction({
  input: {
    Rule: ruleName,
    EventBusName: busReference,
    Ids: list(targetId, { required: true, min: 1, max: 100 }),
    Force: flag(),
  },
  needs: onRule('events:RemoveTargets', 'Rule'),
  genuine: () => [{ Rule: 'hostile-rule', EventBusName: 'default', Ids: ['a'] }],
  run({ Rule, EventBusName, Ids }, { registry, requireAllowed }): Wire<RemoveTargetsResponse> {
    const rule = registry.rule(Rule, EventBusName);
    const { properties } = rule.definition;
    const targets = properties.Targets ?? [];
    if (!Ids.every((id) => targets.some(({ Id }) => Id === id))) requireAllowed(unknownTarget);
    const left = targets.filter(({ Id }) => !Ids.includes(Id));
    registry.changeRule(rule, { properties: { ...properties, Targets: left } });
    return { FailedEntries: [], FailedEntryCount: 0 };
  },
});

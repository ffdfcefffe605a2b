import type { PutRuleResponse } from '@aws-sdk/client-eventbridge';
import { passingRole } from '../../../contract/action.ts';
import { UnsupportedError } from '../../../kernel/errors.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { busReference, eventsAction, onRule, ruleName } from '../context.ts';
import { tagMembers, tagsOf } from '../tags.ts';

/**
 * A rule loses the members that the request does not contain; its targets and tags stay. docs: Amazon EventBridge API
 * Reference, "PutRule"
 */
export const PutRule = eventsAction({
  input: {
    Name: ruleName,
    ScheduleExpression: text({ max: 256 }),
    EventPattern: text({ max: 4096 }),
    State: text({ values: ['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'] }),
    Description: text({ max: 512 }),
    RoleArn: text({ min: 1, max: 1600 }),
    Tags: tagMembers,
    EventBusName: busReference,
  },
  needs: (input, scope) => [
    ...onRule('events:PutRule', 'Name')(input, scope),
    ...passingRole(input['RoleArn'], 'events'),
  ],
  genuine: () => [
    { Name: 'hostile-rule', EventPattern: '{"source":["hostile"]}', State: 'DISABLED', EventBusName: 'default' },
    { Name: 'hostile-schedule', ScheduleExpression: 'rate(1 day)', State: 'DISABLED', Description: 'never' },
  ],
  run({ Name, EventBusName, Tags, ...properties }, { registry }): Wire<PutRuleResponse> {
    if (properties.State === 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS')
      throw new UnsupportedError('The state of a rule that gets the events of CloudTrail');
    const { name: bus } = registry.bus(EventBusName);
    const known = registry.findRule(Name, bus)?.definition;
    const { arn } = registry.putRule({
      name: Name,
      bus,
      properties: { ...properties, Targets: known?.properties.Targets ?? [] },
      tags: known?.tags ?? tagsOf(Tags),
    });
    return { RuleArn: arn };
  },
});

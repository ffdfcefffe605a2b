import { textOf, type Members, type Need, type Scope } from '../../contract/action.ts';
import type { Clock } from '../../kernel/clock.ts';
import { actionFor } from '../../protocol/actions.ts';
import { numeral, text } from '../../protocol/members.ts';
import { groupArn, scheduleArn } from './arns.ts';
import type { Registry } from './registry.ts';

/** The parts of the service that each of its actions gets. */
export interface SchedulerContext extends Scope {
  readonly registry: Registry;
  readonly clock: Clock;
}

export const schedulerAction = actionFor<SchedulerContext>();

const namePattern = { min: 1, max: 64, pattern: /^[0-9a-zA-Z\-_.]+$/, patternText: '^[0-9a-zA-Z-_.]+$' };
export const requiredName = text({ required: true, ...namePattern });
export const someName = text(namePattern);
export const clientToken = text({
  min: 1,
  max: 64,
  pattern: /^[a-zA-Z0-9\-_]+$/,
  patternText: '^[a-zA-Z0-9-_]+$',
});
export const pageMembers = {
  MaxResults: numeral({ min: 1, max: 100 }),
  NextToken: text({ min: 1, max: 2048 }),
};

/** Needs a permission on the schedule that a request names; `groupMember` names its group. */
export const onSchedule =
  (action: string, groupMember: 'GroupName' | 'groupName') =>
  (input: Members, scope: Scope): readonly Need[] => [
    { action, resource: scheduleArn(scope, `${textOf(input[groupMember]) || 'default'}/${textOf(input['Name'])}`) },
  ];

/** Needs a permission on the group that a request names. */
export const onGroup =
  (action: string) =>
  ({ Name }: Members, scope: Scope): readonly Need[] => [{ action, resource: groupArn(scope, textOf(Name)) }];

import { text } from '../../../protocol/members.ts';
import { scheduleArn, schedulerAction } from '../context.ts';
import { groupNotFound } from '../errors.ts';
import { summary } from './GetSchedule.ts';

/** By name; the token is the last name of the page. */
export const ListSchedules = schedulerAction({
  input: { ScheduleGroup: text(), NamePrefix: text(), State: text(), MaxResults: text(), NextToken: text() },
  needs: (_input, scope) => [{ action: 'scheduler:ListSchedules', resource: scheduleArn(scope, '*/*') }],
  genuine: () => [
    { MaxResults: '5', NamePrefix: 'a', ScheduleGroup: 'default', State: 'ENABLED' },
    { NextToken: 'YQ' },
    {},
  ],
  run(input, { schedules }): object {
    const { ScheduleGroup = 'default', NamePrefix = '', State, MaxResults = '100', NextToken } = input;
    if (ScheduleGroup !== 'default') throw groupNotFound(ScheduleGroup);
    const after = NextToken === undefined ? '' : Buffer.from(NextToken, 'base64url').toString('utf8');
    const found = schedules
      .all()
      .filter(
        ({ name, properties }) =>
          name.startsWith(NamePrefix) &&
          name > after &&
          (State === undefined || (properties.State ?? 'ENABLED') === State),
      );
    const page = found.slice(0, Math.min(Math.max(Number(MaxResults) || 100, 1), 100));
    const last = page.at(-1);
    return {
      Schedules: page.map((schedule) => ({
        ...summary(schedule),
        Target: { Arn: schedule.properties.Target.Arn },
      })),
      ...(last && page.length < found.length ? { NextToken: Buffer.from(last.name).toString('base64url') } : {}),
    };
  },
});

import { action, type Action } from '../../../protocol/action.ts';
import { text } from '../../../protocol/shapes.ts';
import { groupNotFound } from '../errors.ts';
import type { Schedules } from '../schedules.ts';
import { summary } from './GetSchedule.ts';

interface Input {
  readonly ScheduleGroup?: string;
  readonly NamePrefix?: string;
  readonly State?: string;
  readonly MaxResults?: string;
  readonly NextToken?: string;
}

/** By name; the token is the last name of the page. */
export const listSchedules = (schedules: Schedules): Action =>
  action<Input, unknown>(
    { ScheduleGroup: text, NamePrefix: text, State: text, MaxResults: text, NextToken: text },
    ({ ScheduleGroup = 'default', NamePrefix = '', State, MaxResults = '100', NextToken }) => {
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
      const Schedules = page.map((schedule) => ({
        ...summary(schedule),
        Target: { Arn: schedule.properties.Target.Arn },
      }));
      return {
        Schedules,
        ...(last && page.length < found.length ? { NextToken: Buffer.from(last.name).toString('base64url') } : {}),
      };
    },
  );

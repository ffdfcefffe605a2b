import type { Scope } from '../../contract/action.ts';
import { actionFor } from '../../protocol/actions.ts';
import type { Schedules } from './schedules.ts';

/** What the service gives to each of its actions. */
export interface SchedulerContext extends Scope {
  readonly schedules: Schedules;
}

export const schedulerAction = actionFor<SchedulerContext>();

export const scheduleArn = ({ region, accountId }: Scope, path: string): string =>
  `arn:aws:scheduler:${region}:${accountId}:schedule/${path}`;

import type { Actions } from '../../../protocol/action.ts';
import type { Schedules } from '../schedules.ts';
import { getSchedule } from './GetSchedule.ts';
import { listSchedules } from './ListSchedules.ts';

export const createActions = (schedules: Schedules): Actions => ({
  GetSchedule: getSchedule(schedules),
  ListSchedules: listSchedules(schedules),
});

export { GetSchedule } from './GetSchedule.ts';
export { ListSchedules } from './ListSchedules.ts';

// Generated from the files of this folder by scripts/action-lists.ts. Do not edit.
export { CreateSchedule } from './CreateSchedule.ts';
export { CreateScheduleGroup } from './CreateScheduleGroup.ts';
export { DeleteSchedule } from './DeleteSchedule.ts';
export { DeleteScheduleGroup } from './DeleteScheduleGroup.ts';
export { GetSchedule } from './GetSchedule.ts';
export { GetScheduleGroup } from './GetScheduleGroup.ts';
export { ListScheduleGroups } from './ListScheduleGroups.ts';
export { ListSchedules } from './ListSchedules.ts';
export { ListTagsForResource } from './ListTagsForResource.ts';
export { TagResource } from './TagResource.ts';
export { UntagResource } from './UntagResource.ts';
export { UpdateSchedule } from './UpdateSchedule.ts';

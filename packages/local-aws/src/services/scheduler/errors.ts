import { AwsError } from '../../kernel/errors.ts';
import { Pager } from '../../kernel/pages.ts';

export const scheduleNotFound = (name: string): AwsError =>
  new AwsError('ResourceNotFoundException', `Schedule ${name} does not exist.`, { status: 404 });
export const groupNotFound = (name: string): AwsError =>
  new AwsError('ResourceNotFoundException', `Schedule group ${name} does not exist.`, { status: 404 });
/** docs: EventBridge Scheduler API Reference, "CreateSchedule" (ConflictException) */
export const conflict = (message: string): AwsError => new AwsError('ConflictException', message, { status: 409 });
export const validation = (message: string): AwsError => new AwsError('ValidationException', message);

/** docs: EventBridge Scheduler API Reference, "ListSchedules" (ValidationException) */
export const pager = new Pager(() => validation('Invalid NextToken.'));

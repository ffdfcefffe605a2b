import { bodyMembers, restJsonProtocol } from '../../protocol/rest-json.ts';
import { AwsError } from '../../kernel/errors.ts';
import { validation } from './errors.ts';

const members = bodyMembers(() => new AwsError('SerializationException', 'The request body is not a JSON object.'));

export const schedulerProtocol = restJsonProtocol({
  name: 'EventBridge Scheduler',
  routes: [
    { action: 'ListSchedules', method: 'GET', path: '/schedules' },
    { action: 'CreateSchedule', method: 'POST', path: '/schedules/{Name}', members },
    { action: 'GetSchedule', method: 'GET', path: '/schedules/{Name}' },
    { action: 'UpdateSchedule', method: 'PUT', path: '/schedules/{Name}', members },
    { action: 'DeleteSchedule', method: 'DELETE', path: '/schedules/{Name}' },
    { action: 'ListScheduleGroups', method: 'GET', path: '/schedule-groups' },
    { action: 'CreateScheduleGroup', method: 'POST', path: '/schedule-groups/{Name}', members },
    { action: 'GetScheduleGroup', method: 'GET', path: '/schedule-groups/{Name}' },
    { action: 'DeleteScheduleGroup', method: 'DELETE', path: '/schedule-groups/{Name}' },
    { action: 'ListTagsForResource', method: 'GET', path: '/tags/{ResourceArn}' },
    { action: 'TagResource', method: 'POST', path: '/tags/{ResourceArn}', members },
    {
      action: 'UntagResource',
      method: 'DELETE',
      path: '/tags/{ResourceArn}',
      list: { parameter: 'TagKeys', member: 'TagKeys' },
    },
  ],
  badPath: () => validation('The schedule name is not valid.'),
  messageMember: () => 'Message',
  refusals: {
    untrustedRole: {
      code: 'ValidationException',
      message: 'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
    },
  },
});

import { restJsonProtocol } from '../../protocol/rest-json.ts';
import { validation } from './errors.ts';

export const schedulerProtocol = restJsonProtocol({
  name: 'EventBridge Scheduler',
  routes: [
    { action: 'ListSchedules', method: 'GET', path: '/schedules' },
    { action: 'GetSchedule', method: 'GET', path: '/schedules/{Name}' },
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

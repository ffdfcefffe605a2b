import { createDeliveryQueue } from '../../delivery/queue.ts';
import type { TargetPorts } from '../../delivery/target.ts';
import type { Ports, Service } from '../../contract/service.ts';
import { registryOf } from '../../protocol/actions.ts';
import * as actions from './actions/index.ts';
import { schedulerProtocol } from './http.ts';
import { createScheduleResource } from './resources.ts';
import { createSchedules, groupArn } from './schedules.ts';
import { createSchedulerStore } from './store.ts';

/** Amazon EventBridge Scheduler: schedules of the default group, delivery at least once. */
export function createScheduler(ports: Ports & TargetPorts): Service {
  const queue = createDeliveryQueue(ports, {
    table: 'scheduler_deliveries',
    service: 'scheduler.amazonaws.com',
    sourceAttribute: 'SCHEDULE_ARN',
    deadLettersBy: 'role',
    assumesFor: groupArn(ports),
  });
  const schedules = createSchedules(ports, createSchedulerStore(ports.database), queue);
  return {
    ...schedulerProtocol,
    ...registryOf(actions, { schedules, region: ports.region, accountId: ports.accountId }),
    conditionKeys: [],
    resources: { 'AWS::Scheduler::Schedule': createScheduleResource(schedules) },
    start: schedules.start,
    stop: schedules.stop,
  };
}

import { createDeliveryQueue } from '../../delivery/queue.ts';
import type { TargetPorts } from '../../delivery/target.ts';
import type { Ports, Service } from '../../contract/service.ts';
import { createActions } from './actions/index.ts';
import { createHandler } from './http.ts';
import { createScheduleResource } from './resources.ts';
import { createSchedules, groupArn } from './schedules.ts';
import { createSchedulerStore } from './state.ts';

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
  const actions = createActions(schedules);
  return {
    resources: { 'AWS::Scheduler::Schedule': createScheduleResource(schedules) },
    actions: Object.keys(actions),
    handle: createHandler(actions),
    start: schedules.start,
    stop: schedules.stop,
  };
}

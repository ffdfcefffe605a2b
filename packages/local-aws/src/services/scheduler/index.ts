import { createDeliveryQueue } from '../../delivery/queue.ts';
import type { TargetPorts } from '../../delivery/target.ts';
import type { Ports, Service } from '../../contract/service.ts';
import { registryOf } from '../../protocol/actions.ts';
import * as actions from './actions/index.ts';
import { groupArn } from './arns.ts';
import type { HasAction } from './deliveries.ts';
import { schedulerProtocol } from './http.ts';
import { Registry } from './registry.ts';
import { createResources } from './resources.ts';
import { Schedules } from './schedules.ts';
import { createSchedulerStore } from './store.ts';

export interface SchedulerPorts extends Ports, TargetPorts {
  /** Without it no schedule calls an API. */
  readonly hasAction?: HasAction;
}

const nothing: HasAction = () => false;

/** Amazon EventBridge Scheduler: schedules in groups, delivery at least once. */
export function createScheduler(ports: SchedulerPorts): Service {
  const queue = createDeliveryQueue(ports, {
    table: 'scheduler_deliveries',
    service: 'scheduler.amazonaws.com',
    sourceAttribute: 'SCHEDULE_ARN',
    deadLettersBy: 'role',
    // Roles are assumed for the group of a schedule, not for the schedule. docs: EventBridge Scheduler User Guide,
    // "Confused deputy prevention in EventBridge Scheduler"
    assumesFor: (source) => groupArn(ports, source.split('/')[1] ?? 'default'),
  });
  const store = createSchedulerStore(ports.database);
  const schedules = new Schedules(ports, store, queue, ports.hasAction ?? nothing);
  const registry = new Registry(ports, store, schedules);
  return {
    ...schedulerProtocol,
    ...registryOf(actions, { registry, clock: ports.clock, region: ports.region, accountId: ports.accountId }),
    conditionKeys: [],
    resources: createResources(ports, registry),
    start() {
      registry.takeKept();
      schedules.start();
    },
    stop: () => schedules.stop(),
  };
}

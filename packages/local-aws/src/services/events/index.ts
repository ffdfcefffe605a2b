import { createDeliveryQueue } from '../../delivery/queue.ts';
import type { TargetPorts } from '../../delivery/target.ts';
import { jsonProtocol } from '../../protocol/json.ts';
import type { PutEvent } from '../../contract/ports.ts';
import type { Ports, Service } from '../../contract/service.ts';
import { registryOf } from '../../protocol/actions.ts';
import * as actions from './actions/index.ts';
import { Bus } from './bus.ts';
import { createRuleResource } from './resources.ts';
import { createEventsStore } from './store.ts';

/** Amazon EventBridge: the default bus, rules by pattern or schedule, delivery at least once. */
export function createEvents(ports: Ports & TargetPorts): Service & { putEvent: PutEvent } {
  const queue = createDeliveryQueue(ports, {
    table: 'events_deliveries',
    service: 'events.amazonaws.com',
    sourceAttribute: 'RULE_ARN',
    deadLettersBy: 'service',
  });
  const bus = new Bus(ports, createEventsStore(ports.database), queue);
  return {
    ...jsonProtocol('AWSEvents'),
    ...registryOf(actions, { bus, region: ports.region, accountId: ports.accountId }),
    conditionKeys: ['events:source', 'events:detail-type', 'events:eventbusinvocation', 'events:creatoraccount'],
    resources: { 'AWS::Events::Rule': createRuleResource(ports, bus) },
    start: () => bus.start(),
    stop: () => bus.stop(),
    putEvent: (event) => void bus.put(event),
  };
}

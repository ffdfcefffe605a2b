import { policyNamed } from '../../contract/policy.ts';
import { createDeliveryQueue } from '../../delivery/queue.ts';
import type { TargetPorts } from '../../delivery/target.ts';
import { jsonProtocol } from '../../protocol/json.ts';
import type { InvokeDestination, PutEvent, RelayEvent, RetrieveConnection, SendRequest } from '../../contract/ports.ts';
import type { Ports, Service } from '../../contract/service.ts';
import { registryOf } from '../../protocol/actions.ts';
import * as actions from './actions/index.ts';
import { BusPolicies } from './bus-policies.ts';
import { Connections } from './connections/connections.ts';
import { connectionResource } from './connections/resource.ts';
import { Destinations } from './destinations/destinations.ts';
import { createInvokeDestination } from './destinations/invoke.ts';
import { destinationResource } from './destinations/resource.ts';
import { Registry } from './registry.ts';
import { createResources } from './resources.ts';
import { Router } from './event-router.ts';
import type { EventEnvelope } from './rules.ts';
import { createEventsStore } from './store.ts';

export interface EventsPorts extends TargetPorts {
  readonly sendRequest: SendRequest;
}

interface EventsReceivers {
  readonly putEvent: PutEvent;
  readonly relayEvent: RelayEvent;
  readonly retrieveConnection: RetrieveConnection;
  readonly invokeDestination: InvokeDestination;
  /** Answers the ARN of the secret of a connection. */
  readonly secretOf: (connectionArn: string) => string | undefined;
}

/**
 * Amazon EventBridge: event buses, rules by pattern or schedule, delivery at least once, connections and API
 * destinations.
 */
export function createEvents(ports: Ports & EventsPorts): Service & EventsReceivers {
  const queue = createDeliveryQueue(ports, {
    table: 'events_deliveries',
    service: 'events.amazonaws.com',
    sourceAttribute: 'RULE_ARN',
    deadLettersBy: 'service',
    waitMs: ({ targetArn, name }) => destinations.waitMs(targetArn, name),
  });
  const store = createEventsStore(ports.database);
  const router = new Router(ports, store, queue);
  const registry = new Registry(ports, store, router, new BusPolicies(store.keptStatements, ports));
  const connections = new Connections(ports, ports.sendRequest, store);
  const destinations = new Destinations(ports, store, connections);
  const { requireAllowed } = ports;
  return {
    ...jsonProtocol('AWSEvents'),
    ...registryOf(actions, { ...ports, router, registry, connections, destinations }),
    conditionKeys: ['events:source', 'events:detail-type', 'events:eventbusinvocation', 'events:creatoraccount'],
    resources: {
      ...createResources(ports, registry),
      'AWS::Events::Connection': connectionResource(connections),
      'AWS::Events::ApiDestination': destinationResource(destinations),
    },
    policyOf(arn) {
      const [, name] = /:event-bus\/(.+)$/.exec(arn) ?? [];
      return name === undefined ? undefined : policyNamed(arn, registry.policies.document(name));
    },
    start() {
      router.start();
      connections.start();
    },
    stop: () => router.stop(),
    retrieveConnection: ({ connectionArn }) => connections.retrieve(connectionArn),
    invokeDestination: createInvokeDestination({
      destinations,
      connections,
      sendRequest: ports.sendRequest,
      requireAllowed,
    }),
    secretOf: (connectionArn) => connections.findByArn(connectionArn)?.secretArn,
    putEvent: (event) => void router.put(event),
    async relayEvent({ eventBusArn, event, isNew, cause }) {
      const { name } = registry.bus(eventBusArn);
      router.take(JSON.parse(event) as EventEnvelope, { bus: name, isRelayed: !isNew, cause });
    },
  };
}

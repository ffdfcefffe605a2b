import type { DescribeEventBusResponse } from '@aws-sdk/client-eventbridge';
import { secondsOf } from '../../../kernel/clock.ts';
import type { Wire } from '../../../protocol/actions.ts';
import type { EventBus } from '../buses.ts';
import { busReference, eventsAction, onBus } from '../context.ts';
import type { Registry } from '../registry.ts';

export const DescribeEventBus = eventsAction({
  input: { Name: busReference },
  needs: onBus('events:DescribeEventBus', 'Name'),
  genuine: () => [{}, { Name: 'default' }],
  run({ Name }, { registry }): Wire<DescribeEventBusResponse> {
    const bus = registry.bus(Name);
    return {
      ...summary(bus, registry),
      ...(bus.deadLetterArn !== undefined && { DeadLetterConfig: { Arn: bus.deadLetterArn } }),
    };
  },
});

/**
 * The members that the description and the list share. recorded: localstack/localstack, test_events.py (TestEventBus)
 */
export function summary({ name, arn, description, createdMs, modifiedMs }: EventBus, { policies }: Registry) {
  const Policy = policies.text(name);
  return {
    Name: name,
    Arn: arn,
    CreationTime: secondsOf(createdMs),
    LastModifiedTime: secondsOf(modifiedMs),
    ...(description !== undefined && { Description: description }),
    ...(Policy !== undefined && { Policy }),
  };
}

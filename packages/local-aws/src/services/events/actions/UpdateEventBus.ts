import type { UpdateEventBusResponse } from '@aws-sdk/client-eventbridge';
import type { Wire } from '../../../protocol/actions.ts';
import { busReference, eventsAction, onBus } from '../context.ts';
import { busSettings } from './CreateEventBus.ts';

export const UpdateEventBus = eventsAction({
  input: { Name: busReference, ...busSettings },
  needs: onBus('events:UpdateEventBus', 'Name'),
  genuine: () => [{ Name: 'default', Description: 'x' }],
  run({ Name, Description, DeadLetterConfig }, { registry }): Wire<UpdateEventBusResponse> {
    const { name, arn, tags, description, deadLetterArn } = registry.bus(Name);
    const changed = {
      name,
      tags,
      description: Description ?? description,
      deadLetterArn: DeadLetterConfig?.Arn ?? deadLetterArn,
    };
    registry.putBus(changed);
    return {
      Arn: arn,
      Name: name,
      ...(changed.description !== undefined && { Description: changed.description }),
      ...(changed.deadLetterArn !== undefined && { DeadLetterConfig: { Arn: changed.deadLetterArn } }),
    };
  },
});

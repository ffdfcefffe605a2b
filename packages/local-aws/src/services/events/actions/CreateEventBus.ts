import type { CreateEventBusResponse } from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../../kernel/errors.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { structure, text } from '../../../protocol/members.ts';
import { busName, eventsAction, onBus } from '../context.ts';
import { tagMembers, tagsOf } from '../tags.ts';

export const busSettings = {
  Description: text({ max: 512 }),
  // The dead letters are for events that could not be encrypted. Nothing is encrypted here.
  DeadLetterConfig: structure({ Arn: text({ min: 1, max: 1600 }) }),
};

export const CreateEventBus = eventsAction({
  input: { Name: busName, Tags: tagMembers, ...busSettings },
  needs: onBus('events:CreateEventBus', 'Name'),
  genuine: () => [{ Name: 'hostile-bus', Description: 'x', Tags: [{ Key: 'a', Value: 'b' }] }],
  run({ Name, Tags, Description, DeadLetterConfig }, { registry }): Wire<CreateEventBusResponse> {
    // recorded: localstack/localstack, test_events.py (test_create_multiple_event_buses_same_name)
    if (registry.hasBus(Name))
      throw new AwsError('ResourceAlreadyExistsException', `Event bus ${Name} already exists.`);
    const deadLetterArn = DeadLetterConfig?.Arn;
    const { arn } = registry.putBus({ name: Name, description: Description, deadLetterArn, tags: tagsOf(Tags) });
    return {
      EventBusArn: arn,
      ...(Description !== undefined && { Description }),
      ...(DeadLetterConfig !== undefined && { DeadLetterConfig }),
    };
  },
});

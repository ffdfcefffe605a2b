import type { DeleteEventBusCommandOutput } from '@aws-sdk/client-eventbridge';
import type { Wire } from '../../../protocol/actions.ts';
import { busName, eventsAction, onBus } from '../context.ts';
import { validation } from '../errors.ts';

/** To delete a bus that does not exist succeeds. docs: Amazon EventBridge API Reference, "DeleteEventBus" (errors) */
export const DeleteEventBus = eventsAction({
  input: { Name: busName },
  needs: onBus('events:DeleteEventBus', 'Name'),
  genuine: () => [{ Name: 'hostile-gone' }],
  run({ Name }, { registry }): Wire<DeleteEventBusCommandOutput> {
    // recorded: localstack/localstack, test_events.py (test_delete_default_event_bus)
    if (Name === 'default') throw validation('Cannot delete event bus default.');
    if (!registry.hasBus(Name)) return {};
    // recorded: hashicorp/terraform-provider-aws#22131
    if (registry.rulesOf(Name).length > 0) throw validation("EventBus can't be deleted since it has rules.");
    registry.removeBus(Name);
    return {};
  },
});

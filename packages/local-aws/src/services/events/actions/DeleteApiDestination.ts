import type { DeleteApiDestinationResponse } from '@aws-sdk/client-eventbridge';
import type { Wire } from '../../../protocol/actions.ts';
import { connectionName as destinationName } from '../connections/shapes.ts';
import { eventsAction, onDestination } from '../context.ts';

export const DeleteApiDestination = eventsAction({
  input: { Name: destinationName },
  needs: onDestination('events:DeleteApiDestination'),
  genuine: () => [{ Name: 'hostile-gone' }],
  run({ Name }, { destinations }): Wire<DeleteApiDestinationResponse> {
    destinations.remove(destinations.destination(Name).name);
    return {};
  },
});

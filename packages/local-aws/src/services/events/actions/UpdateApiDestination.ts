import type { UpdateApiDestinationResponse } from '@aws-sdk/client-eventbridge';
import type { Wire } from '../../../protocol/actions.ts';
import { connectionName as destinationName, description } from '../connections/shapes.ts';
import { eventsAction, onDestination } from '../context.ts';
import { definitionMembers, rateMember } from '../destinations/shapes.ts';
import { destinationState } from './DescribeApiDestination.ts';

/** Members that the request does not contain stay as they were. */
export const UpdateApiDestination = eventsAction({
  input: {
    Name: destinationName,
    Description: description,
    ...definitionMembers,
    InvocationRateLimitPerSecond: rateMember,
  },
  needs: onDestination('events:UpdateApiDestination'),
  genuine: () => [{ Name: 'hostile-destination', Description: 'x', HttpMethod: 'PUT' }],
  run(input, { destinations }): Wire<UpdateApiDestinationResponse> {
    const known = destinations.destination(input.Name);
    const destination = destinations.put({
      name: input.Name,
      description: input.Description ?? known.description,
      connectionArn: input.ConnectionArn ?? known.connectionArn,
      endpoint: input.InvocationEndpoint ?? known.endpoint,
      method: input.HttpMethod ?? known.method,
      rate: input.InvocationRateLimitPerSecond ?? known.rate,
    });
    return destinationState(destination, destinations);
  },
});

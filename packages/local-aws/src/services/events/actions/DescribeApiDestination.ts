import type { DescribeApiDestinationResponse } from '@aws-sdk/client-eventbridge';
import { secondsOf } from '../../../kernel/clock.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { connectionName as destinationName } from '../connections/shapes.ts';
import { eventsAction, onDestination } from '../context.ts';
import type { Destination } from '../destinations/destination.ts';
import type { Destinations } from '../destinations/destinations.ts';

export const DescribeApiDestination = eventsAction({
  input: { Name: destinationName },
  needs: onDestination('events:DescribeApiDestination'),
  genuine: () => [{ Name: 'hostile-destination' }],
  run({ Name }, { destinations }): Wire<DescribeApiDestinationResponse> {
    const destination = destinations.destination(Name);
    const { description } = destination;
    return {
      ...destinationSummary(destination, destinations),
      ...(description !== undefined && { Description: description }),
    };
  },
});

/** recorded: localstack/localstack, test_api_destinations_and_connection.py (test_api_destinations) */
export const destinationState = (destination: Destination, destinations: Destinations) => ({
  ApiDestinationArn: destination.arn,
  ApiDestinationState: destinations.stateOf(destination),
  CreationTime: secondsOf(destination.createdMs),
  LastModifiedTime: secondsOf(destination.modifiedMs),
});

/** The members that the description and the list share. */
export const destinationSummary = (destination: Destination, destinations: Destinations) => ({
  ...destinationState(destination, destinations),
  Name: destination.name,
  ConnectionArn: destination.connectionArn,
  InvocationEndpoint: destination.endpoint,
  HttpMethod: destination.method as 'POST',
  InvocationRateLimitPerSecond: destination.rate,
});

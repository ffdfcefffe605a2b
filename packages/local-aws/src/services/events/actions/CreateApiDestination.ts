import type { CreateApiDestinationResponse } from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../../kernel/errors.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { connectionName as destinationName, description } from '../connections/shapes.ts';
import { eventsAction, onDestination } from '../context.ts';
import { usualRate } from '../destinations/destination.ts';
import { rateMember, requiredMembers } from '../destinations/shapes.ts';
import { destinationState } from './DescribeApiDestination.ts';

export const CreateApiDestination = eventsAction({
  input: {
    Name: destinationName,
    Description: description,
    ...requiredMembers,
    InvocationRateLimitPerSecond: rateMember,
  },
  needs: onDestination('events:CreateApiDestination'),
  genuine: ({ connection }) => [
    {
      Name: 'hostile-destination',
      ConnectionArn: connection,
      InvocationEndpoint: 'https://hostile.example/*',
      HttpMethod: 'POST',
      InvocationRateLimitPerSecond: 1,
    },
  ],
  run(input, { destinations }): Wire<CreateApiDestinationResponse> {
    if (destinations.has(input.Name))
      throw new AwsError('ResourceAlreadyExistsException', `An api-destination '${input.Name}' already exists.`);
    const destination = destinations.put({
      name: input.Name,
      description: input.Description,
      connectionArn: input.ConnectionArn,
      endpoint: input.InvocationEndpoint,
      method: input.HttpMethod,
      rate: input.InvocationRateLimitPerSecond ?? usualRate,
    });
    return destinationState(destination, destinations);
  },
});

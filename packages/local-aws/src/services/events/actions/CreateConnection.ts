import type { CreateConnectionResponse } from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../../kernel/errors.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { authorizationTypes, type AuthParameters } from '../connections/connection.ts';
import { connectionName, createdParameters, description } from '../connections/shapes.ts';
import { eventsAction, onConnection } from '../context.ts';
import { withTimes } from './DescribeConnection.ts';

export const CreateConnection = eventsAction({
  input: {
    Name: connectionName,
    Description: description,
    AuthorizationType: text({ required: true, values: authorizationTypes }),
    AuthParameters: createdParameters,
  },
  needs: onConnection('events:CreateConnection'),
  genuine: () => [
    {
      Name: 'hostile-connection',
      AuthorizationType: 'API_KEY',
      AuthParameters: {
        ApiKeyAuthParameters: { ApiKeyName: 'x-api-key', ApiKeyValue: 'v' },
        InvocationHttpParameters: { HeaderParameters: [{ Key: 'a', Value: 'b', IsValueSecret: true }] },
      },
    },
  ],
  run(input, { connections }): Wire<CreateConnectionResponse> {
    if (connections.has(input.Name))
      throw new AwsError('ResourceAlreadyExistsException', `Connection ${input.Name} already exists.`);
    const connection = connections.put({
      name: input.Name,
      description: input.Description,
      authorizationType: input.AuthorizationType,
      parameters: input.AuthParameters as AuthParameters,
    });
    const { LastAuthorizedTime: _, ...answer } = withTimes(connection);
    return answer;
  },
});

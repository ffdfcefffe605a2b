import type { UpdateConnectionResponse } from '@aws-sdk/client-eventbridge';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { authorizationTypes, type AuthParameters } from '../connections/connection.ts';
import { connectionName, description, updatedParameters } from '../connections/shapes.ts';
import { eventsAction, onConnection } from '../context.ts';
import { withTimes } from './DescribeConnection.ts';

/**
 * Members that the request does not contain stay as they were, unless the request changes the authorization type. docs:
 * Amazon EventBridge API Reference, "UpdateConnection"
 */
export const UpdateConnection = eventsAction({
  input: {
    Name: connectionName,
    Description: description,
    AuthorizationType: text({ values: authorizationTypes }),
    AuthParameters: updatedParameters,
  },
  needs: onConnection('events:UpdateConnection'),
  genuine: () => [{ Name: 'hostile-connection', Description: 'x' }],
  run(input, { connections }): Wire<UpdateConnectionResponse> {
    const known = connections.connection(input.Name);
    const { AuthorizationType: authorizationType = known.authorizationType } = input;
    const before = authorizationType === known.authorizationType ? (known.parameters ?? {}) : {};
    const connection = connections.put({
      name: input.Name,
      description: input.Description ?? known.description,
      authorizationType,
      parameters: merged(before, (input.AuthParameters ?? {}) as AuthParameters),
    });
    return withTimes(connection);
  },
});

const merged = (before: AuthParameters, given: AuthParameters): AuthParameters => {
  const names = new Set([...Object.keys(before), ...Object.keys(given)]) as Set<keyof AuthParameters>;
  return Object.fromEntries([...names].map((name) => [name, { ...before[name], ...given[name] }])) as AuthParameters;
};

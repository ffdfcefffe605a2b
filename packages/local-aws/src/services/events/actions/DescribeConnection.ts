import type { DescribeConnectionResponse } from '@aws-sdk/client-eventbridge';
import { secondsOf } from '../../../kernel/clock.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { shownParameters, type Connection } from '../connections/connection.ts';
import { connectionName } from '../connections/shapes.ts';
import { eventsAction, onConnection } from '../context.ts';

export const DescribeConnection = eventsAction({
  input: { Name: connectionName },
  needs: onConnection('events:DescribeConnection'),
  genuine: () => [{ Name: 'hostile-connection' }],
  run({ Name }, { connections }): Wire<DescribeConnectionResponse> {
    const connection = connections.connection(Name);
    const { description, parameters, secretArn } = connection;
    return {
      ...summary(connection),
      ...(description !== undefined && { Description: description }),
      // A connection that was deauthorized has no secret any more. docs: Amazon EventBridge User Guide, "De-authorizing
      // connections in EventBridge"
      ...(parameters && { SecretArn: secretArn, AuthParameters: shownParameters(parameters) }),
    };
  },
});

/** recorded: localstack/localstack, test_api_destinations_and_connection.py (test_update_connection) */
export const withTimes = ({ arn, state, createdMs, modifiedMs, authorizedMs }: Connection) => ({
  ConnectionArn: arn,
  ConnectionState: state,
  CreationTime: secondsOf(createdMs),
  LastModifiedTime: secondsOf(modifiedMs),
  LastAuthorizedTime: secondsOf(authorizedMs),
});

/** The members that the description and the list share. */
export const summary = (connection: Connection) => ({
  ...withTimes(connection),
  Name: connection.name,
  AuthorizationType: connection.authorizationType,
  ...(connection.reason !== undefined && { StateReason: connection.reason }),
});

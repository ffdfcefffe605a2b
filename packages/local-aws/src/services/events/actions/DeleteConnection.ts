import type { DeleteConnectionResponse } from '@aws-sdk/client-eventbridge';
import type { Wire } from '../../../protocol/actions.ts';
import { connectionName } from '../connections/shapes.ts';
import { eventsAction, onConnection } from '../context.ts';
import { withTimes } from './DescribeConnection.ts';

/** recorded: localstack/localstack, test_api_destinations_and_connection.py (test_delete_connection) */
export const DeleteConnection = eventsAction({
  input: { Name: connectionName },
  needs: onConnection('events:DeleteConnection'),
  genuine: () => [{ Name: 'hostile-gone' }],
  run({ Name }, { connections }): Wire<DeleteConnectionResponse> {
    const connection = connections.connection(Name);
    connections.remove(Name);
    return { ...withTimes(connection), ConnectionState: 'DELETING' };
  },
});

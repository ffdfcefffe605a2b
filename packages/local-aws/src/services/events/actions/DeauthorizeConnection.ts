import type { DeauthorizeConnectionResponse } from '@aws-sdk/client-eventbridge';
import type { Wire } from '../../../protocol/actions.ts';
import { connectionName } from '../connections/shapes.ts';
import { eventsAction, onConnection } from '../context.ts';
import { withTimes } from './DescribeConnection.ts';

/** docs: Amazon EventBridge User Guide, "De-authorizing connections in EventBridge" */
export const DeauthorizeConnection = eventsAction({
  input: { Name: connectionName },
  needs: onConnection('events:DeauthorizeConnection'),
  genuine: () => [{ Name: 'hostile-gone' }],
  run({ Name }, { connections }): Wire<DeauthorizeConnectionResponse> {
    return { ...withTimes(connections.deauthorize(Name)), ConnectionState: 'DEAUTHORIZING' };
  },
});

import type { SendTaskHeartbeatOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { anywhere } from '../../../contract/action.ts';
import { statesAction } from '../context.ts';
import * as shapes from '../shapes.ts';

export const SendTaskHeartbeat = statesAction({
  input: { taskToken: shapes.taskToken },
  needs: anywhere('states:SendTaskHeartbeat'),
  genuine: () => [{ taskToken: 'AAAA' }],
  async run({ taskToken }, { executions }): Promise<Wire<SendTaskHeartbeatOutput>> {
    await executions.tellTask(taskToken, (about) => ({ kind: 'heartbeat', ...about }));
    return {};
  },
});

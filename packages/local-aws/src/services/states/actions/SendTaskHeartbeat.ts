import type { SendTaskHeartbeatOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { onTask, statesAction } from '../context.ts';
import * as shapes from '../shapes.ts';

export const SendTaskHeartbeat = statesAction({
  input: { taskToken: shapes.taskToken },
  needs: onTask('SendTaskHeartbeat'),
  genuine: () => [{ taskToken: 'AAAA' }],
  async run({ taskToken }, { executions }): Promise<Wire<SendTaskHeartbeatOutput>> {
    await executions.tellTask(taskToken, (about) => ({ kind: 'heartbeat', ...about }));
    return {};
  },
});

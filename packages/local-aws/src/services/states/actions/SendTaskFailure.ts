import type { SendTaskFailureOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { onTask, statesAction } from '../context.ts';
import * as shapes from '../shapes.ts';

export const SendTaskFailure = statesAction({
  input: { taskToken: shapes.taskToken, error: shapes.error, cause: shapes.cause },
  needs: onTask('SendTaskFailure'),
  genuine: () => [{ taskToken: 'AAAA', error: 'E', cause: 'c' }],
  async run({ taskToken, error, cause }, { executions }): Promise<Wire<SendTaskFailureOutput>> {
    await executions.tellTask(taskToken, (about) => ({ kind: 'task', ...about, outcome: { error, cause } }));
    return {};
  },
});

import type { DeleteStateMachineOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { on, statesAction } from '../context.ts';
import { requireArn } from '../errors.ts';
import * as shapes from '../shapes.ts';

/**
 * Running executions of the machine are ended. To delete a machine that does not exist is no error. recorded:
 * test_delete_nonexistent_sm
 */
export const DeleteStateMachine = statesAction({
  input: { stateMachineArn: shapes.arn },
  needs: on('DeleteStateMachine', 'stateMachineArn'),
  genuine: () => [{ stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:gone' }],
  async run({ stateMachineArn }, { catalogue, executions, store }): Promise<Wire<DeleteStateMachineOutput>> {
    const arn = requireArn(stateMachineArn);
    catalogue.removeMachine(arn);
    for (const row of store.list({ by: 'machine_arn', arn, status: 'RUNNING' }, Number.MAX_SAFE_INTEGER, 1_000))
      await executions.stop(row.arn, {});
    return {};
  },
});

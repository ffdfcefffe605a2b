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
    const arn = requireArn(stateMachineArn, 'stateMachine');
    catalogue.removeMachine(arn);
    const running = (before: number) => store.list({ by: 'machine_arn', arn, status: 'RUNNING' }, before, 1_000);
    for (let some = running(Number.MAX_SAFE_INTEGER); some.length > 0; some = running(some.at(-1)?.seq ?? 0))
      for (const row of some) await executions.stop(row.arn, {});
    return {};
  },
});

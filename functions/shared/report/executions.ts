import type { SFNClient } from '@aws-sdk/client-sfn';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { errorName } from '../storage/errors.ts';

/** A report's execution has the report's id as its name, and only the id as its input. */
export interface Executions {
  start(reportId: string): Promise<StartResult>;
  isRunning(reportId: string): Promise<boolean>;
}

/** `closed` means that an execution of that name has ended, so that the name cannot be used again. */
export type StartResult = 'running' | 'closed';

export function createExecutions(client: Pick<SFNClient, 'send'>, stateMachineArn: string): Executions {
  return {
    async start(reportId) {
      try {
        // The call is idempotent while the execution runs, because name and input are the same.
        await client.send(
          new StartExecutionCommand({ stateMachineArn, name: reportId, input: JSON.stringify({ reportId }) }),
        );
        return 'running';
      } catch (error) {
        if (errorName(error) === 'ExecutionAlreadyExists') return 'closed';
        throw error;
      }
    },
    async isRunning(reportId) {
      const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${reportId}`;
      try {
        const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
        return status === 'RUNNING' || status === 'PENDING_REDRIVE';
      } catch (error) {
        if (errorName(error) === 'ExecutionDoesNotExist') return false;
        throw error;
      }
    },
  };
}

import type { SFNClient } from '@aws-sdk/client-sfn';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { errorName } from '../errors.ts';

/** A report's execution carries the report's id as its name, and nothing but the id as its input. */
export interface Executions {
  start(reportId: string): Promise<StartResult>;
  isRunning(reportId: string): Promise<boolean>;
}

/** `closed`: an execution of that name has ended, and the name cannot be started again. */
export type StartResult = 'running' | 'closed';

export function createExecutions(client: Pick<SFNClient, 'send'>, stateMachineArn: string): Executions {
  return {
    async start(reportId) {
      try {
        // Idempotent while the execution runs: same name, same input.
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

import type { StartSyncExecutionOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { on, statesAction } from '../context.ts';
import type { Execution } from '../engine/run/execution.ts';
import { writeJson } from '../engine/numbers.ts';
import * as shapes from '../shapes.ts';

/** Runs an execution of an Express machine; the caller waits for its end. */
export const StartSyncExecution = statesAction({
  input: {
    stateMachineArn: shapes.arn,
    name: text({ min: 1, max: 80 }),
    input: text({ sensitive: true }),
    traceHeader: shapes.traceHeader,
    includedData: shapes.includedData,
  },
  needs: on('StartSyncExecution', 'stateMachineArn'),
  genuine: ({ stateMachine }) => [
    { stateMachineArn: stateMachine, name: 'run-by-example', input: '{}', traceHeader: 'Root=1' },
    { stateMachineArn: stateMachine, includedData: 'METADATA_ONLY' },
  ],
  handsOn: true,
  async run(request, { starts, clock }, { entry: cause }): Promise<Wire<StartSyncExecutionOutput>> {
    const { stateMachineArn, name, input = '{}', includedData } = request;
    const execution = await starts.run({ stateMachineArn, name, input, cause });
    const stopped = clock.now();
    return {
      executionArn: execution.arn,
      stateMachineArn: execution.machineArn,
      name: execution.name,
      startDate: execution.startedAt / 1000,
      stopDate: stopped / 1000,
      billingDetails: {
        billedDurationInMilliseconds: Math.max(1, Math.ceil((stopped - execution.startedAt) / 100)) * 100,
        billedMemoryUsedInMB: 64,
      },
      ...ending(execution, includedData !== 'METADATA_ONLY' ? input : undefined),
    };
  },
});

/** recorded: test_base[BASE_RAISE_FAILURE] (outputDetails is there without an output) */
function ending({ result }: Execution, input: string | undefined): Wire<StartSyncExecutionOutput> {
  const data =
    input === undefined ? {} : { input, inputDetails: { included: true }, outputDetails: { included: true } };
  if (result?.status === 'SUCCEEDED')
    return {
      ...data,
      status: 'SUCCEEDED',
      ...(input === undefined ? {} : { output: result.text ?? writeJson(result.output) }),
    };
  const { error, cause, status } = result ?? {};
  return {
    ...data,
    status: status === 'TIMED_OUT' ? 'TIMED_OUT' : 'FAILED',
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  };
}

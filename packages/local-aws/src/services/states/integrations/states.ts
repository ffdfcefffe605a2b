import { AwsError } from '../../../kernel/errors.ts';
import { given } from '../engine/definition/fields.ts';
import { writeJson } from '../engine/numbers.ts';
import { uuidOf } from '../engine/uuid-of.ts';
import type { Integrate } from './errand.ts';
import { jsonAnswer, metadata } from './metadata.ts';
import { membersAsWritten, membersOf, textMember } from './task-error.ts';

/**
 * Calls states:startExecution. Without a name the execution gets a name that follows from the task. So a task that runs
 * again after a crash finds the execution that it has started; one of an Express machine starts again then. With .sync
 * a Standard machine waits for executions of both types. docs: aws-samples/step-functions-workflows-collection,
 * "selective-checkpointing"
 */
export const startExecution: Integrate = async (errand) => {
  const { ports, principal, call } = errand;
  const args = membersOf(errand);
  const stateMachineArn = textMember(args, 'StateMachineArn') ?? '';
  const named = textMember(args, 'Name');
  const name = named ?? uuidOf(call.id);
  const input = membersAsWritten(errand)['Input'];
  const { resource } = call;
  const isSync = resource.kind === 'integration' && resource.pattern.startsWith('sync');
  const done = isSync ? call.expect?.(stateMachineArn, name) : undefined;
  const started = ports.callService({
    principal,
    service: 'states',
    action: 'StartExecution',
    // recorded: test_start_execution_sync (an input of null is an empty object)
    input: {
      ...{ stateMachineArn, name, input: input === undefined || input === null ? '{}' : writeJson(input) },
      ...given('traceHeader', textMember(args, 'TraceHeader')),
    },
    cause: call.cause,
  }) as Promise<{ executionArn: string; startDate: number }>;
  const { executionArn, startDate } = await started.finally(done).catch((error: unknown) => {
    if (named !== undefined || !(error instanceof AwsError) || error.code !== 'ExecutionAlreadyExists') throw error;
    return {
      executionArn: stateMachineArn.replace(':stateMachine:', ':execution:') + `:${name}`,
      startDate: ports.clock.now() / 1000,
    };
  });
  return {
    ExecutionArn: executionArn,
    StartDate: new Date(startDate * 1000).toISOString(),
    ...metadata(errand, jsonAnswer({ executionArn, startDate })),
  };
};

import { AwsError } from '../../../../src/kernel/errors.ts';
import { requireAllowed } from '../../../../src/kernel/unverified.ts';
import { jsonCall } from '../../../support/json-call.ts';
import { settle } from '../../virtual-clock.ts';
import { FunctionError, harness, type Lambda } from '../harness.ts';
import type { RecordedCall, Recording } from './corpus.ts';

export interface Answer {
  readonly api: string;
  readonly value: unknown;
  readonly error?: { readonly code: string; readonly message: string };
}

/** The functions of the recordings, as their files describe them. */
function functionsOf(recording: Recording, after: (ms: number, then: () => void) => void): Lambda {
  let calls = 0;
  return (name, payload) => {
    const found = Object.entries(recording.functions).find(([known]) => name === known || name.endsWith(`:${known}`));
    switch (found?.[1].file) {
      case 'raise_exception.py':
        throw new FunctionError('Exception', '', exception(`request-${++calls}`));
      case 'wait_60_seconds.py':
        return new Promise((resolve) => after(60_000, () => resolve(null)));
      case 'large_output_string.py':
        return { statusCode: 200, body: 'é'.repeat(200_000) };
      case 'return_bytes_str.py':
        return 'HelloWorld!';
      case 'id_function.py':
        return payload;
      default:
        throw new AwsError(
          'ResourceNotFoundException',
          `Function not found: arn:aws:lambda:us-east-1:000000000000:function:${name}:$LATEST`,
          { status: 404 },
        );
    }
  };
}

const exception = (requestId: string) => ({
  errorMessage: 'Some exception was raised.',
  errorType: 'Exception',
  requestId,
  stackTrace: [
    '  File "/var/task/handler.py", line 2, in handler\n    raise Exception("Some exception was raised.")\n',
  ],
});

/** Makes the recorded calls against the service of this package, over a clock that passes as fast as it can. */
export async function play(recording: Recording): Promise<{ answers: Answer[]; outputs: (string | undefined)[] }> {
  const made = harness({
    // Their numbers are not in the recordings.
    ports: { requireAllowed: requireAllowed(new Set(['states-math-random-seed'])) },
    lambda: (name, payload) => functionsOf(recording, (ms, then) => made.clock.after(ms, then))(name, payload),
  });
  const executions: string[] = [];
  const answers: Answer[] = [];
  try {
    for (const call of recording.calls) {
      if (call.service !== 'stepfunctions') continue;
      if (/^(get_execution_history|describe_execution|list_executions)$/.test(call.api)) await rest(made, executions);
      answers.push(await answer(made, recording, call, executions));
    }
    await rest(made, executions);
    const outputs = await Promise.all(executions.map(async (arn) => (await made.describe(arn)).output));
    return { answers, outputs };
  } finally {
    await made.dispose();
  }
}

type Made = ReturnType<typeof harness>;

/** Lets time pass until no execution runs any more, or nothing is left that could wake one. */
async function rest(made: Made, executions: readonly string[]): Promise<void> {
  for (let turn = 0; turn < 200; turn++) {
    await settle();
    const states = await Promise.all(executions.map(async (arn) => (await made.describe(arn)).status));
    const next = made.clock.next();
    if (!states.includes('RUNNING') || next === undefined) return;
    await made.clock.advance(Math.max(0, next - made.clock.now()));
  }
}

const operation = (api: string): string =>
  api.replace(/(^|_)([a-z])/g, (_, _before, letter: string) => letter.toUpperCase());

async function answer(made: Made, recording: Recording, call: RecordedCall, executions: string[]): Promise<Answer> {
  try {
    const value = await perform(made, recording, call);
    const arn = (value as { executionArn?: unknown }).executionArn;
    if (call.api === 'start_execution' && typeof arn === 'string') executions.push(arn);
    return { api: call.api, value };
  } catch (error) {
    const { name, message } = error as Error;
    if (/UnsupportedByLocalAws|UnverifiedBehaviour/.test(name) || /not supported by local/i.test(message)) throw error;
    if (name === 'Error' || name === 'TypeError') throw error;
    return { api: call.api, value: undefined, error: { code: name, message } };
  }
}

async function perform(made: Made, recording: Recording, call: RecordedCall): Promise<unknown> {
  const machine = call.machine === undefined ? undefined : recording.machines[call.machine];
  if (call.api === 'create_state_machine' && machine) {
    const arn = await made.define(machine.definition, { StateMachineName: machine.name }, machine.name);
    return { stateMachineArn: arn, creationDate: 0 };
  }
  const named = call.execution === undefined ? {} : { name: `x${call.execution}` };
  return jsonCall(made.service, `AWSStepFunctions.${operation(call.api)}`, { ...call.arguments, ...named });
}

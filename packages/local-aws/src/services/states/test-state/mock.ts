import { parseJsonText } from '../../../kernel/json-text.ts';
import { AwsError, UnsupportedError } from '../../../kernel/errors.ts';
import type { Operator } from '../../../kernel/operator.ts';
import type { Json, State } from '../engine/definition/machine.ts';
import type { TaskOutcome } from '../engine/run/execution.ts';
import { isObject, readJson } from '../engine/numbers.ts';
import { validation } from '../errors.ts';
import { checkMock, type ValidationMode } from './mock-shapes.ts';

export interface Mock {
  readonly result?: string | undefined;
  readonly errorOutput?: { readonly error?: string | undefined; readonly cause?: string | undefined } | undefined;
  readonly fieldValidationMode?: string | undefined;
}

/** Checks a mock before the definition is read. recorded: test_both_mock_result_and_mock_error_output_are_set */
export function checkGiven(mock: Mock | undefined, revealSecrets: boolean): void {
  if (!mock) return;
  if (mock.result !== undefined && mock.errorOutput !== undefined)
    throw validation('A test mock should have only one of the following fields: [result, errorOutput].');
  if (revealSecrets) throw validation('TestState does not support RevealSecrets when a mock is specified.');
}

/** Checks whether the state can be tried with or without a mock. recorded: test_state_type_requires_mock */
export function checkMockable(state: State, mock: Mock | undefined): void {
  const works = state.type === 'Task' || state.type === 'Map' || state.type === 'Parallel';
  if (mock && !works) throw validation(`State type '${state.type}' is not supported when a mock is specified`);
  if (!mock && works && state.type !== 'Task')
    throw new AwsError(
      'InvalidDefinition',
      'TestState API does not support Map or Parallel states. ' +
        'Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]',
    );
}

/** Makes the outcome of the state's work from the mock. */
export function outcomeOf(state: State, mock: Mock, operator: Operator): TaskOutcome {
  const { result, errorOutput, fieldValidationMode = 'STRICT' } = mock;
  if (result === undefined) return { error: errorOutput?.error, cause: errorOutput?.cause };
  const output = parsed(result);
  checkResult(state, output);
  if (!checkMock(state, output, fieldValidationMode as ValidationMode))
    operator.warn(
      `TestState: the mock of ${state.name} is taken as it is; AWS compares it with what the service answers.`,
    );
  return { output };
}

function parsed(text: string): Json {
  try {
    return readJson(text, parseJsonText);
  } catch (error) {
    if (error instanceof UnsupportedError) throw error;
    throw validation('Mocked result must be valid JSON.');
  }
}

function checkResult(state: State, output: Json): void {
  if (state.type === 'Parallel' && (!Array.isArray(output) || output.length !== state.branches.length))
    // recorded: test_mock_result_array_size_mismatch_on_parallel_state
    throw validation('Mocked result must contain the same number of items as number of Parallel branches.');
  if (state.type !== 'Map') return;
  const writesResults = state.distributed?.writer?.arguments !== undefined;
  // recorded: test_mock_result_is_not_object_on_map_state_with_result_writer
  if (writesResults && !isObject(output)) throw validation('Mocked result must be a JSON object.');
  if (!writesResults && !Array.isArray(output)) throw validation('Mocked result must be a JSON array.');
}

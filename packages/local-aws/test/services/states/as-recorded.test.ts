import { describe, expect, it } from 'vitest';
import { requireAllowed } from '../../../src/kernel/unverified.ts';
import { loadMachine } from '../../../src/services/states/engine/definition/load.ts';
import { harnesses, roleArn, task } from './harness.ts';
import { around } from './surroundings.ts';

const create = harnesses();
const pass = { Type: 'Pass', End: true };
const jsonata = { ...pass, QueryLanguage: 'JSONata' };
const long = 'x'.repeat(262_200);

/** The kinds of what recordings of AWS show, in machines of our own. */
describe('an execution fails as on AWS', () => {
  it.each<[string, object, unknown, string, string]>([
    [
      'for items of another type',
      { Type: 'Map', Items: '{% $states.input %}', ItemProcessor: { StartAt: 'P', States: { P: pass } }, End: true },
      'text',
      'States.QueryEvaluationError',
      "The JSONata expression '$states.input' specified for the field 'Items' returned an unexpected result type. " +
        "Expected 'array', but was 'string' for value: \"text\"",
    ],
    [
      'for an input that is no list of items',
      { Type: 'Map', ItemProcessor: { StartAt: 'P', States: { P: pass } }, End: true },
      5,
      'States.QueryEvaluationError',
      'Map state input must be an array but was: 5',
    ],
    [
      'for a moment that is none',
      { Type: 'Wait', Timestamp: '{% $states.input %}', End: true },
      'tomorrow',
      'States.QueryEvaluationError',
      'The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: tomorrow',
    ],
    [
      'for a function that is none',
      { ...jsonata, Output: "{% $eval('1+1') %}" },
      {},
      'States.QueryEvaluationError',
      "The JSONata expression '$eval('1+1')' specified for the field 'Output' threw an error during evaluation. " +
        'T1006: Attempted to invoke a non-function',
    ],
  ])('%s', async (_, state, input, error, cause) => {
    const result = await create().run({ A: state }, { input });
    expect([result.error, result.cause]).toEqual([
      error,
      `An error occurred while executing the state 'A' (entered at the event id #2). ${cause}`,
    ]);
    const evaluation = result.history.find(({ type }) => type === 'EvaluationFailed');
    // A moment is read later than the expression that gives it.
    if (evaluation && !cause.includes('Timestamp')) expect(evaluation.previousEventId).toBe(0);
  });

  it('with a result that is too long, whose text stands alone', async () => {
    const { error, cause } = await create({ lambda: () => long }).run({ A: task('f') });
    expect([error, cause]).toEqual([
      'States.DataLimitExceeded',
      "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit.",
    ]);
  });

  it('after its time, which its description does not say', async () => {
    const made = create();
    const { status, ...rest } = await made.run(
      { W: { Type: 'Wait', Seconds: 9, End: true } },
      { top: { TimeoutSeconds: 1 }, advance: 9_000 },
    );
    expect(status).toBe('TIMED_OUT');
    expect(rest).not.toHaveProperty('error');
    expect(rest).not.toHaveProperty('cause');
  });

  it.each([{}, { Cause: 'c' }, { Error: 'E' }])('in a Fail state with %j, and says no more', async (given) => {
    const { error, cause, history } = await create().run({ F: { Type: 'Fail', ...given } });
    const told = { ...(error !== undefined && { Error: error }), ...(cause !== undefined && { Cause: cause }) };
    expect(told).toEqual(given);
    expect(Object.keys((history.at(-1)?.['executionFailedEventDetails'] as object | undefined) ?? {})).toHaveLength(
      Object.keys(given).length,
    );
  });
});

describe('the history says as on AWS', () => {
  it('from where the ends of Map and Parallel states follow', async () => {
    const inner = { StartAt: 'P', States: { P: pass } };
    const inner2 = { StartAt: 'Q', States: { Q: pass } };
    const { history } = await create().run(
      { M: { Type: 'Map', ItemProcessor: inner, Next: 'Z' }, Z: { Type: 'Parallel', Branches: [inner2], End: true } },
      { input: [1] },
    );
    const before = (type: string) => history.find((event) => event.type === type)?.previousEventId;
    const last = history.find(({ type }) => type === 'MapIterationSucceeded')?.id;
    expect([before('MapStateSucceeded'), before('MapStateExited')]).toEqual([last, last]);
    expect(before('ParallelStateExited')).toBe(before('ParallelStateSucceeded'));
  });

  it('nothing of variables where Assign is empty, and $range of one item is the item', async () => {
    const { history, value } = await create().run({ A: { ...pass, Assign: {}, Output: '{% $range(1, 9, 9) %}' } });
    expect(history.find(({ type }) => type === 'PassStateExited')?.['stateExitedEventDetails']).not.toHaveProperty(
      'assignedVariables',
    );
    expect(value).toBe(1);
  });
});

describe('a definition is refused as on AWS', () => {
  const of = (A: object, top: object = {}): string => JSON.stringify({ StartAt: 'A', States: { A }, ...top });
  const other = { QueryLanguage: 'JSONata' };

  it.each<[string, string, string]>([
    [
      'a name without a variable before it',
      of({ ...pass, Output: { v: '{% phone %}' } }, other),
      "UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'phone' at the top level is not supported. at /States/A/Output/v",
    ],
    [
      'the error output outside of a catcher',
      of({ ...pass, Output: '{% $states.errorOutput %}' }, other),
      '$states.errorOutput',
    ],
    [
      'credentials without a role',
      of({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Credentials: {}, End: true }),
      "The field 'RoleArn' is required but was missing at /States/A/Credentials",
    ],
    [
      'a field that a state does not take',
      of({ ...pass, TimeoutSeconds: 1 }),
      "'TimeoutSeconds' is not supported at /States/A",
    ],
    [
      'the default language in a machine of the other',
      of({ ...pass, QueryLanguage: 'JSONPath' }, other),
      "at /States/A'",
    ],
    [
      'a field of the default language',
      of({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Parameters: {}, End: true }, other),
      "field 'Parameters' is only supported for the 'JSONPath' QueryLanguage at /States/A",
    ],
    ['no text', '', 'Definition must be a valid JSON object'],
  ])('%s', (_, text, message) => {
    expect(() => loadMachine(text, around(requireAllowed(new Set())))).toThrow(
      expect.objectContaining({ code: 'InvalidDefinition', message: expect.stringContaining(message) }),
    );
  });
});

describe('a call is refused as on AWS', () => {
  const x = 'x';
  it.each<[string, object, string]>([
    ['ListExecutions', { maxResults: 1001 }, 'ValidationException'],
    ['ListExecutions', { statusFilter: 'succeeded' }, 'ValidationException'],
    ['ListExecutions', { nextToken: x.repeat(3097) }, 'ValidationException'],
    ['ListExecutions', { stateMachineArn: x }, 'InvalidArn'],
    ['DescribeStateMachine', { stateMachineArn: x }, 'InvalidArn'],
    ['DescribeExecution', { executionArn: x }, 'InvalidArn'],
    ['GetExecutionHistory', { executionArn: x }, 'InvalidArn'],
  ])('%s with %j', async (action, given, name) => {
    const made = create();
    const stateMachineArn = await made.define({ StartAt: 'A', States: { A: pass } });
    const about = 'executionArn' in given ? {} : { stateMachineArn };
    await expect(made.call(action, { ...about, ...given })).rejects.toMatchObject({ name });
  });
});

it('a machine is described with the key and the variables of its states', async () => {
  const made = create();
  const definition = JSON.stringify({
    QueryLanguage: 'JSONata',
    StartAt: 'A',
    States: { A: { Type: 'Pass', Assign: { a: 1 }, Next: 'B' }, B: { ...pass, Output: '{% $a %}' } },
  });
  const { stateMachineArn } = await made.call('CreateStateMachine', { name: 'm', roleArn, definition });
  expect(await made.call('DescribeStateMachine', { stateMachineArn: String(stateMachineArn) })).toMatchObject({
    encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
    variableReferences: { B: ['a'] },
  });
});

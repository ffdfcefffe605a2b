import { describe, expect, it } from 'vitest';
import { FunctionError, harnesses, hang, roleArn } from './harness.ts';

const create = harnesses();
const invoke = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true };
const inJsonata = { QueryLanguage: 'JSONata', ...invoke, Arguments: { FunctionName: 'f', Payload: { n: 1 } } };
const parsed = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value);

interface Answer extends Record<string, unknown> {
  readonly inspectionData?: Readonly<Record<string, unknown>>;
}

const tried = async (definition: object, rest: object = {}, made = create()): Promise<Answer> =>
  made.call<Answer>('TestState', { definition: JSON.stringify(definition), ...rest });
const shown = ({ inspectionData = {} }: Answer): object =>
  Object.fromEntries(Object.entries(inspectionData).map(([name, value]) => [name, parsed(value)]));

describe('a state that is tried alone', () => {
  it('answers where it goes and what it puts out', async () => {
    const choice = {
      Type: 'Choice',
      Choices: [{ Variable: '$.n', NumericGreaterThan: 3, Next: 'Big' }],
      Default: 'Small',
    };
    expect(await tried(choice, { input: '{"n":4}' })).toEqual({
      status: 'SUCCEEDED',
      nextState: 'Big',
      output: '{"n":4}',
    });
    expect(await tried(choice, { input: '{"n":1}' })).toMatchObject({ nextState: 'Small' });
    expect(await tried({ Type: 'Fail', Error: 'E', Cause: 'c' })).toEqual({ status: 'FAILED', error: 'E', cause: 'c' });
  });

  it.each(['{"n": 12345678901234567890}', '[1, 2]', '0.0'])(
    'puts out what it does not touch as it came: %s',
    async (input) => {
      expect(await tried({ Type: 'Pass', End: true }, { input })).toEqual({ status: 'SUCCEEDED', output: input });
      expect(await tried({ Type: 'Pass', Next: 'B' }, { input })).toMatchObject({ nextState: 'B', output: input });
    },
  );

  it('shows each step of its input and output', async () => {
    const pass = {
      ...{
        Type: 'Pass',
        InputPath: '$.a',
        Parameters: { 'x.$': '$.b' },
        ResultPath: '$.r',
        OutputPath: '$.r',
        End: true,
      },
    };
    const input = { a: { b: 5 } };
    const answer = await tried(pass, { input: JSON.stringify(input), inspectionLevel: 'DEBUG' });
    expect(shown(answer)).toEqual({
      input,
      afterInputPath: { b: 5 },
      afterParameters: { x: 5 },
      afterResultSelector: { x: 5 },
      afterResultPath: { a: { b: 5 }, r: { x: 5 } },
    });
    expect(answer['output']).toBe('{"x":5}');
  });

  it('reads the variables and the context object that it is given', async () => {
    const pass = {
      ...{ QueryLanguage: 'JSONata', Type: 'Pass', End: true, Assign: { n: '{% $n + 1 %}' } },
      Output: '{% $states.context.Execution.Name & $string($n) %}',
    };
    const given = { variables: '{"n":1}', context: '{"Execution":{"Name":"e"}}', inspectionLevel: 'TRACE' };
    const answer = await tried(pass, given);
    expect([answer['output'], shown(answer)]).toEqual(['"e1"', { input: {}, variables: { n: 2 } }]);
    await expect(tried(pass, { context: '{"Execution":{"Name":1}}' })).rejects.toMatchObject({
      message: 'Invalid Context object provided: Execution.Name must be a string',
    });
  });

  it('is found by its name in a machine, within other states too', async () => {
    const inner = { StartAt: 'In', States: { In: { Type: 'Pass', Result: 1, End: true } } };
    const machine = { StartAt: 'Out', States: { Out: { Type: 'Parallel', Branches: [inner], End: true } } };
    expect(await tried(machine, { stateName: 'In' })).toEqual({ status: 'SUCCEEDED', output: '1' });
    await expect(tried(machine, { stateName: 'No' })).rejects.toMatchObject({
      message: 'State not found in definition',
    });
  });

  it('waits as long as it says', async () => {
    const made = create();
    const answer = tried({ Type: 'Wait', Seconds: 7, Next: 'N' }, {}, made);
    await made.clock.advance(7_000);
    expect(await answer).toMatchObject({ status: 'SUCCEEDED', nextState: 'N' });
    await expect(tried({ Type: 'Wait', Seconds: 301, End: true }, {}, made)).rejects.toThrow(/more than five minutes/);
  });
});

describe('a task that is tried alone', () => {
  it('calls what it calls, as the role that is given', async () => {
    const made = create({ lambda: (name, payload) => ({ name, payload }) });
    const answer = await tried(inJsonata, { roleArn, inspectionLevel: 'TRACE' }, made);
    expect(parsed(answer['output'])).toMatchObject({ Payload: { name: 'f', payload: { n: 1 } } });
    expect(shown(answer)).toMatchObject({ afterArguments: { FunctionName: 'f', Payload: { n: 1 } } });
    await expect(tried(inJsonata)).rejects.toMatchObject({
      message: 'RoleArn must be specified when testing a Task state',
    });
  });

  it('says which retrier or catcher has its error', async () => {
    const lambda = (): never => {
      throw new FunctionError('Oops', 'why');
    };
    const retried = { ...inJsonata, Retry: [{ ErrorEquals: ['Oops'], IntervalSeconds: 3, MaxAttempts: 2 }] };
    const trace = { roleArn, inspectionLevel: 'TRACE' };
    const first = await tried(retried, trace, create({ lambda }));
    expect([first['status'], first['error'], shown(first)]).toMatchObject([
      ...['RETRIABLE', 'Oops', { errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds: 3 } }],
    ]);
    const last = await tried(retried, { ...trace, stateConfiguration: { retrierRetryCount: 2 } }, create({ lambda }));
    expect([last['status'], shown(last)]).toMatchObject(['FAILED', { errorDetails: { retryIndex: 0 } }]);
    const caught = {
      ...inJsonata,
      Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput.Error %}', Next: 'N' }],
    };
    expect(await tried(caught, { roleArn }, create({ lambda }))).toMatchObject({
      ...{ status: 'CAUGHT_ERROR', error: 'Oops', nextState: 'N', output: '"Oops"' },
    });
  });

  it('ends when its time is over', async () => {
    const made = create({ lambda: hang });
    const answer = tried({ ...inJsonata, TimeoutSeconds: 5 }, { roleArn }, made);
    await made.clock.advance(5_000);
    expect(await answer).toEqual({ status: 'FAILED', error: 'States.Timeout' });
  });
});

describe('a mock', () => {
  it('stands for the work of a task, also of a service that the runtime does not have', async () => {
    const job = { ...invoke, Resource: 'arn:aws:states:::glue:startJobRun', Parameters: { JobName: 't' } };
    expect(await tried(job, { mock: { result: '{"a":1}' } })).toEqual({ status: 'SUCCEEDED', output: '{"a":1}' });
    await expect(tried(job, { roleArn })).rejects.toThrow(/glue:startJobRun.*not supported/);
    expect(await tried(job, { mock: { errorOutput: { error: 'E' } } })).toEqual({ status: 'FAILED', error: 'E' });
  });

  it('has to look like what the service answers, as far as it is asked to', async () => {
    const start = {
      ...invoke,
      Resource: 'arn:aws:states:::states:startExecution',
      Parameters: { StateMachineArn: 'm' },
    };
    const with_ = (result: object, fieldValidationMode?: string) =>
      tried(start, {
        mock: { result: JSON.stringify(result), ...(fieldValidationMode ? { fieldValidationMode } : {}) },
      });
    await expect(with_({ ExecutionArn: 'e' })).rejects.toThrow("Required field 'StartDate' is missing");
    await expect(with_({ ExecutionArn: 1 }, 'PRESENT')).rejects.toThrow("Field 'ExecutionArn' must be a string");
    expect(await with_({ ExecutionArn: 1 }, 'NONE')).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('stands for the branches of a Parallel and the iterations of a Map state, which need one', async () => {
    const branch = { StartAt: 'B', States: { B: { Type: 'Succeed' } } };
    const other = { StartAt: 'C', States: { C: { Type: 'Succeed' } } };
    const parallel = { Type: 'Parallel', Branches: [branch, other], End: true };
    expect(await tried(parallel, { mock: { result: '[1,2]' } })).toEqual({ status: 'SUCCEEDED', output: '[1,2]' });
    await expect(tried(parallel, { mock: { result: '[1]' } })).rejects.toThrow(/same number of items/);
    await expect(tried(parallel)).rejects.toMatchObject({ name: 'InvalidDefinition' });
    const map = { Type: 'Map', ItemsPath: '$.items', ItemProcessor: branch, ToleratedFailureCount: 1, End: true };
    const given = { input: '{"items":[7,8]}', mock: { result: '[3,4]' }, inspectionLevel: 'TRACE' };
    expect(shown(await tried(map, given))).toMatchObject({ afterItemsPath: [7, 8], toleratedFailureCount: 1 });
    expect(await tried(map, { ...given, stateConfiguration: { mapIterationFailureCount: 2 } })).toMatchObject({
      ...{ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' },
    });
  });

  it('is not for states that call nothing, and not for two outcomes', async () => {
    await expect(tried({ Type: 'Succeed' }, { mock: { result: '1' } })).rejects.toThrow(
      "State type 'Succeed' is not supported when a mock is specified",
    );
    await expect(tried(invoke, { mock: { result: '1', errorOutput: { error: 'E' } } })).rejects.toThrow(/only one of/);
    await expect(tried(invoke, { mock: { result: '1' }, revealSecrets: true })).rejects.toThrow(/RevealSecrets/);
  });
});

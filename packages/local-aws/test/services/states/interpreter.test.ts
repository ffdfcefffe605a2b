import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../src/kernel/errors.ts';
import { FunctionError, hang, harnesses, task } from './harness.ts';

const create = harnesses();

describe('states', () => {
  it('records a task as AWS does', async () => {
    const { history, status, value } = await create({ lambda: (name, payload) => ({ name, payload }) }).run(
      { Work: task('worker', { TimeoutSeconds: 5 }) },
      { input: { a: 1 } },
    );
    expect(status).toBe('SUCCEEDED');
    expect(value).toEqual({ name: 'worker', payload: { a: 1 } });
    expect(history.map(({ type, id, previousEventId }) => [id, previousEventId, type])).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 0, 'TaskStateEntered'],
      [3, 2, 'TaskScheduled'],
      [4, 3, 'TaskStarted'],
      [5, 4, 'TaskSucceeded'],
      [6, 5, 'TaskStateExited'],
      [7, 6, 'ExecutionSucceeded'],
    ]);
    expect(history[0]).toMatchObject({
      executionStartedEventDetails: {
        input: '{"a":1}',
        inputDetails: { truncated: false },
        roleArn: expect.stringContaining('role/machine'),
      },
    });
    expect(history[2]).toMatchObject({
      taskScheduledEventDetails: {
        resource: 'invoke',
        resourceType: 'lambda',
        region: 'us-east-1',
        parameters: '{"FunctionName":"worker","Payload":{"a":1}}',
        timeoutInSeconds: 5,
      },
    });
    expect(
      JSON.parse(
        (history[4] as { taskSucceededEventDetails?: { output: string } }).taskSucceededEventDetails?.output ?? '',
      ),
    ).toMatchObject({
      ExecutedVersion: '$LATEST',
      Payload: { name: 'worker' },
      StatusCode: 200,
    });
  });

  it('records a plain function ARN with the Lambda events, its payload being the result itself', async () => {
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:f';
    const { value, history } = await create({ lambda: () => 42 }).run(
      { A: { Type: 'Task', Resource: arn, End: true } },
      { input: { x: 1 } },
    );
    expect(value).toBe(42);
    expect(history.map((event) => event.type).slice(2, 5)).toEqual([
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
    ]);
    expect(history[2]).toMatchObject({ lambdaFunctionScheduledEventDetails: { resource: arn, input: '{"x":1}' } });
  });

  it('chooses by Condition, with Output and Assign of the rule, and by Default', async () => {
    const states = {
      Pick: {
        Type: 'Choice',
        Choices: [
          {
            Condition: '{% $states.input.n > 10 %}',
            Next: 'Big',
            Assign: { size: 'big' },
            Output: { was: '{% $states.input.n %}' },
          },
        ],
        Default: 'Small',
        Assign: { size: 'small' },
      },
      Big: { Type: 'Pass', Output: { size: '{% $size %}', input: '{% $states.input %}' }, End: true },
      Small: { Type: 'Succeed', Output: '{% $size %}' },
    };
    expect((await create().run(states, { input: { n: 11 } })).value).toEqual({ size: 'big', input: { was: 11 } });
    const small = await create().run(states, { input: { n: 1 } });
    expect(small.value).toBe('small');
    expect(small.history.map((event) => event.type)).toEqual([
      'ExecutionStarted',
      'ChoiceStateEntered',
      'ChoiceStateExited',
      'SucceedStateEntered',
      'SucceedStateExited',
      'ExecutionSucceeded',
    ]);
    expect(small.history[2]).toMatchObject({ stateExitedEventDetails: { assignedVariables: { size: '"small"' } } });
  });

  it('fails when no choice matches and when a condition is no boolean', async () => {
    const choice = (Condition: string) => ({
      Pick: { Type: 'Choice', Choices: [{ Condition, Next: 'End' }] },
      End: { Type: 'Succeed' },
    });
    expect(await create().run(choice('{% false %}'))).toMatchObject({
      status: 'FAILED',
      error: 'States.NoChoiceMatched',
    });
    expect(await create().run(choice("{% 'yes' %}"))).toMatchObject({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
      cause: expect.stringContaining("'Choices[0]/Condition'"),
    });
  });

  it('gives the error and cause of a Fail state', async () => {
    const { error, cause, status, history } = await create().run(
      { F: { Type: 'Fail', Error: 'Nope', Cause: "{% 'because ' & $states.input.why %}" } },
      { input: { why: 'so' } },
    );
    expect({ error, cause, status }).toEqual({ error: 'Nope', cause: 'because so', status: 'FAILED' });
    expect(history.map((event) => event.type)).toEqual(['ExecutionStarted', 'FailStateEntered', 'ExecutionFailed']);
  });

  it('evaluates Output and Assign against the variables as they were', async () => {
    const { value } = await create().run({
      A: { Type: 'Pass', Assign: { x: 1 }, Next: 'B' },
      B: { Type: 'Pass', Assign: { x: '{% $x + 1 %}', y: '{% $x %}' }, Output: '{% $x %}', Next: 'C' },
      C: { Type: 'Pass', Output: { x: '{% $x %}', y: '{% $y %}', input: '{% $states.input %}' }, End: true },
    });
    expect(value).toEqual({ x: 2, y: 1, input: 1 });
  });

  it('offers the context object', async () => {
    const { value, execution } = await create().run(
      { A: { Type: 'Pass', Output: '{% $states.context %}', End: true } },
      { input: { i: 1 } },
    );
    expect(value).toMatchObject({
      Execution: {
        Id: execution,
        Name: 'run',
        Input: { i: 1 },
        StartTime: '2026-01-01T00:00:00.000Z',
        RoleArn: expect.any(String),
      },
      StateMachine: { Name: expect.any(String), Id: expect.stringContaining(':stateMachine:') },
      State: { Name: 'A', EnteredTime: '2026-01-01T00:00:00.000Z' },
    });
  });

  it('waits by seconds and until a timestamp', async () => {
    const made = create();
    const machine = await made.define({
      StartAt: 'W',
      States: {
        W: { Type: 'Wait', Seconds: '{% $states.input.s %}', Next: 'T' },
        T: { Type: 'Wait', Timestamp: '2026-01-01T01:00:00Z', End: true },
      },
    });
    const execution = await made.start(machine, { s: 30 });
    await made.clock.advance(29_999);
    expect((await made.history(execution)).at(-1)?.type).toBe('WaitStateEntered');
    await made.clock.advance(1);
    expect((await made.history(execution)).length).toBe(4);
    await made.clock.advance(3_600_000);
    const events = await made.history(execution);
    expect(events.at(-1)).toMatchObject({ type: 'ExecutionSucceeded', timestamp: Date.UTC(2026, 0, 1, 1) / 1000 });
  });

  it('publishes to SNS, objects as JSON text', async () => {
    const made = create();
    const { value, history } = await made.run(
      {
        S: {
          Type: 'Task',
          Resource: 'arn:aws:states:::sns:publish',
          Arguments: { TopicArn: 'arn:t', Message: { a: '{% $states.input.n %}' }, Subject: 's' },
          End: true,
        },
      },
      { input: { n: 1 } },
    );
    expect(made.published).toMatchObject([
      {
        topicArn: 'arn:t',
        message: '{"a":1}',
        subject: 's',
        principal: { roleArn: expect.stringContaining('role/machine') },
      },
    ]);
    expect(value).toMatchObject({ MessageId: 'm1' });
    expect(history[2]).toMatchObject({ taskScheduledEventDetails: { resourceType: 'sns', resource: 'publish' } });
  });
});

describe('errors', () => {
  const failing = (error: unknown) => () => {
    throw error;
  };

  it("keeps the function's error type, with its payload as the cause", async () => {
    const { status, error, cause, history } = await create({
      lambda: failing(new FunctionError('ConflictError', 'taken')),
    }).run({ A: task('f') });
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'ConflictError' });
    expect(JSON.parse(cause ?? '')).toMatchObject({ errorType: 'ConflictError', errorMessage: 'taken' });
    expect(history.map((event) => event.type).slice(4)).toEqual(['TaskFailed', 'ExecutionFailed']);
  });

  it.each([
    [
      new AwsError('ResourceNotFoundException', 'Function not found: f', { status: 404 }),
      'Lambda.ResourceNotFoundException',
    ],
    [new AwsError('TooManyRequestsException', 'Rate Exceeded.', { status: 429 }), 'Lambda.TooManyRequestsException'],
    [new AwsError('ServiceException', 'oops', { status: 500 }), 'Lambda.ServiceException'],
    [new AwsError('AccessDeniedException', 'not authorized', { status: 403 }), 'Lambda.AWSLambdaException'],
  ])('names a refused invocation %s', async (thrown, name) => {
    const { error, cause } = await create({ lambda: failing(thrown) }).run({ A: task('f') });
    expect(error).toBe(name);
    expect(cause).toContain(`Error Code: ${thrown.code}`);
  });

  it('catches, with the error output, Output and Assign of the catcher', async () => {
    const { value, history } = await create({ lambda: failing(new FunctionError('Boom', 'x')) }).run(
      {
        A: task('f', {
          Next: 'Never',
          Catch: [
            { ErrorEquals: ['Other'], Next: 'Never' },
            {
              ErrorEquals: ['States.TaskFailed'],
              Next: 'Fixed',
              Assign: { why: '{% $states.errorOutput.Error %}' },
              Output: { input: '{% $states.input %}' },
            },
          ],
        }),
        Fixed: { Type: 'Pass', Output: { why: '{% $why %}', input: '{% $states.input %}' }, End: true },
        Never: { Type: 'Fail' },
      },
      { input: { i: 1 } },
    );
    expect(value).toEqual({ why: 'Boom', input: { input: { i: 1 } } });
    expect(history.map((event) => event.type).slice(4, 7)).toEqual([
      'TaskFailed',
      'TaskStateExited',
      'PassStateEntered',
    ]);
  });

  it('gives the error output itself to the next state when the catcher has no Output', async () => {
    const { value } = await create({ lambda: failing(new FunctionError('Boom', 'x')) }).run({
      A: task('f', { Next: 'B', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }] }),
      B: { Type: 'Succeed' },
    });
    expect(value).toEqual({ Error: 'Boom', Cause: expect.stringContaining('"errorMessage":"x"') });
  });

  it('names the field of an expression that gives nothing, and lets Catch have it', async () => {
    const bad = {
      A: task('f', {
        Output: { v: '{% $states.result.absent %}' },
        Next: 'B',
        Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'B' }],
      }),
      B: { Type: 'Succeed' },
    };
    const { value, history } = await create().run(bad);
    const cause =
      "An error occurred while executing the state 'A' (entered at the event id #2). The JSONata expression '$states.result.absent' specified for the field 'Output/v' returned nothing (undefined).";
    expect(value).toEqual({ Error: 'States.QueryEvaluationError', Cause: cause });
    expect(history.find((event) => event.type === 'EvaluationFailed')).toMatchObject({
      evaluationFailedEventDetails: { error: 'States.QueryEvaluationError', location: 'Output/v', state: 'A', cause },
    });
  });

  it('does not let a catcher catch its own failure', async () => {
    const result = await create({ lambda: failing(new FunctionError('Boom')) }).run({
      A: task('f', {
        Next: 'B',
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B', Output: '{% $states.input.absent %}' }],
      }),
      B: { Type: 'Succeed' },
    });
    expect(result).toMatchObject({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
      cause: expect.stringContaining("'Catch[0]/Output'"),
    });
  });

  it('limits data to 262,144 bytes', async () => {
    const large = 'x'.repeat(262_144);
    const recovered = { Next: 'B', Output: 1, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }] };
    expect(
      (await create({ lambda: () => large }).run({ A: task('f', recovered), B: { Type: 'Succeed' } })).value,
    ).toMatchObject({
      Error: 'States.DataLimitExceeded',
    });
    const grown = await create().run({ A: { Type: 'Pass', Output: { a: '{% $pad("x", 262144) %}' }, End: true } });
    expect(grown).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  it('times a task out, drops its late answer, and times the machine out', async () => {
    let answer: (value: unknown) => void = () => undefined;
    const made = create({ lambda: () => new Promise((resolve) => (answer = resolve)) });
    const states = {
      A: task('f', { TimeoutSeconds: 10, Next: 'B', Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'B' }] }),
      B: { Type: 'Wait', Seconds: 100, End: true },
    };
    const execution = await made.start(await made.define({ StartAt: 'A', States: states, TimeoutSeconds: 60 }));
    await made.clock.advance(10_000);
    answer('late');
    await made.clock.advance(0);
    const events = await made.history(execution);
    expect(made.types(events).slice(4)).toEqual(['TaskTimedOut', 'TaskStateExited', 'WaitStateEntered']);
    expect(events[6]).toMatchObject({ stateEnteredEventDetails: { input: '{"Error":"States.Timeout","Cause":""}' } });
    await made.clock.advance(50_000);
    const timedOut = await made.describe(execution);
    expect([timedOut.status, timedOut.error]).toEqual(['TIMED_OUT', undefined]);
    expect(made.clock.pending()).toBe(0);
  });

  it('does not cover States.Timeout by States.TaskFailed', async () => {
    const made = create({ lambda: hang });
    const result = await made.run(
      {
        A: task('f', { TimeoutSeconds: 1, Next: 'B', Catch: [{ ErrorEquals: ['States.TaskFailed'], Next: 'B' }] }),
        B: { Type: 'Succeed' },
      },
      { advance: 1000 },
    );
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });

  it('ends a history that grows too long', async () => {
    const result = await create().run(
      {
        A: { Type: 'Pass', Next: 'B' },
        B: { Type: 'Choice', Choices: [{ Condition: false, Next: 'End' }], Default: 'A' },
        End: { Type: 'Succeed' },
      },
      { advance: 1 },
    );
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  }, 20_000);
});

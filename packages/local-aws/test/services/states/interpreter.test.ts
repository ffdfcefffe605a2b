import { describe, expect, it } from 'vitest';
import { harnesses, task } from './harness.ts';

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
      error: 'States.Runtime',
      cause:
        "An error occurred while executing the state 'Pick' (entered at the event id #2). " +
        'Failed to transition out of the state. The state does not point to a next state.',
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

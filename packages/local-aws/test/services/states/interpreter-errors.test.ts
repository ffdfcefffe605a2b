import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../src/kernel/errors.ts';
import { FunctionError, hang, harnesses, task } from './harness.ts';

const create = harnesses();

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

  it.each([
    'arn:aws-us-gov:states:::aws-sdk:s3:getObject',
    'arn:aws-cn:states:::glue:startJobRun.sync',
    'arn:aws-cn:lambda:cn-north-1:000000000000:function:f',
    'arn:aws-us-gov:states:us-gov-west-1:000000000000:activity:a',
  ])('is taken with a resource of another partition, and fails: %s', async (Resource) => {
    const { error, cause, history } = await create().run({ A: { Type: 'Task', Resource, End: true } });
    expect([error, cause]).toEqual([
      'States.Runtime',
      "An error occurred while executing the state 'A' (entered at the event id #2). " +
        'The resource belongs to a different partition from the running execution.',
    ]);
    expect(history.map(({ type }) => type)).toEqual(['ExecutionStarted', 'TaskStateEntered', 'ExecutionFailed']);
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
      "An error occurred while executing the state 'A' (entered at the event id #2). " +
      "The JSONata expression '$states.result.absent' specified for the field 'Output/v' returned nothing " +
      '(undefined).';
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
  });
});

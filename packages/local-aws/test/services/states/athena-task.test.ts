import { expect, it } from 'vitest';
import type { Service } from '../../../src/contract/service.ts';
import { AwsError } from '../../../src/kernel/errors.ts';
import { settle } from '../virtual-clock.ts';
import { harnesses, type harness } from './harness.ts';

const create = harnesses();
const queryId = '11111111-2222-4333-8444-555555555555';
const described = (State: string) => ({
  QueryExecution: { QueryExecutionId: queryId, Status: { State, SubmissionDateTime: 1_767_225_600 } },
});

/** Plays Athena: a query runs for three seconds of the clock, and then is in this state. */
function athena(end = 'SUCCEEDED') {
  const calls: string[] = [];
  const inputs: Readonly<Record<string, unknown>>[] = [];
  let ends = Infinity;
  const made = create({
    services: ({ clock }) => ({
      athena: {
        actions: ['StartQueryExecution', 'StopQueryExecution', 'GetQueryExecution', 'GetQueryResults'],
        needsOf: () => [],
        run: (action: string, input: Readonly<Record<string, unknown>>) => {
          calls.push(action);
          inputs.push(input);
          if (action === 'StartQueryExecution' && input['WorkGroup'] === 'none')
            return Promise.reject(new AwsError('InvalidRequestException', 'WorkGroup is not found.'));
          if (action === 'StartQueryExecution') {
            if (ends === Infinity) ends = clock.now() + 3_000;
            return Promise.resolve({ QueryExecutionId: queryId });
          }
          return Promise.resolve(
            action === 'StopQueryExecution' ? {} : described(clock.now() < ends ? 'RUNNING' : end),
          );
        },
      } as unknown as Service,
    }),
  });
  return { made, calls, inputs };
}

const query = (pattern: string, rest: object = {}) => ({
  A: {
    ...{ Type: 'Task', Resource: `arn:aws:states:::athena:startQueryExecution${pattern}`, End: true },
    Arguments: { QueryString: 'SELECT 1', WorkGroup: 'primary' },
    ...rest,
  },
});
const types = async (made: ReturnType<typeof harness>, execution: string): Promise<string[]> =>
  (await made.history(execution)).map(({ type }) => type);

it('a query is started, and its results are asked for', async () => {
  const { made, calls, inputs } = athena();
  const results = { ...query('').A, Resource: 'arn:aws:states:::athena:getQueryResults' };
  const { value } = await made.run({
    A: { ...query('', { Next: 'B' }).A, End: undefined, Output: '{% $states.result.QueryExecutionId %}' },
    B: { ...results, Arguments: { QueryExecutionId: '{% $states.input %}' } },
  });
  expect(value).toMatchObject({ QueryExecution: { Status: { SubmissionDateTime: '2026-01-01T00:00:00.000Z' } } });
  expect(calls).toEqual(['StartQueryExecution', 'GetQueryResults']);
  expect(inputs[0]).toMatchObject({ QueryString: 'SELECT 1', ClientRequestToken: expect.stringMatching(/^.{36}$/) });
  expect(inputs[1]).toEqual({ QueryExecutionId: queryId });
});

it('.sync waits for its end', async () => {
  const { made, calls } = athena();
  const { value, execution } = await made.run(query('.sync'), { advance: 10_000 });
  expect(value).toMatchObject({ QueryExecution: { Status: { State: 'SUCCEEDED' } } });
  expect(calls.filter((action) => action === 'GetQueryExecution')).toHaveLength(4);
  expect(await types(made, execution)).toEqual([
    ...['ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded'],
    ...['TaskStateExited', 'ExecutionSucceeded'],
  ]);
});

it.each(['FAILED', 'CANCELLED'])('.sync fails with what Athena tells of a query that is %s', async (state) => {
  const { made } = athena(state);
  const { error, cause } = await made.run(query('.sync'), { advance: 10_000 });
  expect(error).toBe('States.TaskFailed');
  expect(JSON.parse(cause ?? '')).toMatchObject({ QueryExecution: { Status: { State: state } } });
});

it('errors have the names of Athena', async () => {
  const { made } = athena();
  const { error, cause } = await made.run(query('.sync', { Arguments: { QueryString: 'x', WorkGroup: 'none' } }));
  expect(error).toBe('Athena.InvalidRequestException');
  expect(cause).toContain('WorkGroup is not found. (Service: AmazonAthena; Status Code: 400;');
});

it('a query is stopped with the execution that waits for it', async () => {
  const { made, calls } = athena();
  const execution = await made.start(await made.define({ StartAt: 'A', States: query('.sync') }));
  await made.clock.advance(1_000);
  await made.call('StopExecution', { executionArn: execution });
  await settle();
  expect(calls.at(-1)).toBe('StopQueryExecution');
});

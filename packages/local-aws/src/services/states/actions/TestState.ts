import { UnsupportedError } from '../../../kernel/errors.ts';
import { parseJsonText } from '../../../kernel/json-text.ts';
import type { InspectionData, TestStateOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { flag, integer, structure, text } from '../../../protocol/members.ts';
import { passing, statesAction } from '../context.ts';
import type { Json, JsonObject } from '../engine/definition/machine.ts';
import { readJson, writeJson } from '../engine/numbers.ts';
import type { Trial } from '../engine/run/trial.ts';
import { validation } from '../errors.ts';
import * as shapes from '../shapes.ts';

const mock = structure({
  result: text({ max: 262_144, sensitive: true }),
  errorOutput: structure({ error: shapes.error, cause: shapes.cause }),
  fieldValidationMode: text({ values: ['STRICT', 'PRESENT', 'NONE'] }),
});
const stateConfiguration = structure({
  retrierRetryCount: integer({ min: 0 }),
  errorCausedByState: text({ min: 1, max: 80 }),
  mapIterationFailureCount: integer({ min: 0 }),
  mapItemReaderData: text({ max: 262_144, sensitive: true }),
});

/** Runs one state alone; a state with a mock calls no service. */
export const TestState = statesAction({
  input: {
    definition: text({ required: true, ...shapes.definition }),
    roleArn: text({ min: 1, max: 256 }),
    input: text({ max: 262_144, sensitive: true }),
    inspectionLevel: text({ values: ['INFO', 'DEBUG', 'TRACE'] }),
    revealSecrets: flag(),
    variables: text({ max: 262_144, sensitive: true }),
    stateName: text({ min: 1, max: 80 }),
    mock,
    context: text({ max: 262_144, sensitive: true }),
    stateConfiguration,
  },
  // docs: AWS Step Functions Developer Guide, "Using TestState API to test a state in Step Functions"
  needs: (input) => [
    { action: 'states:TestState', resource: '*' },
    ...passing(input),
    ...(input['revealSecrets'] === true ? [{ action: 'states:RevealSecrets', resource: '*' }] : []),
  ],
  genuine: ({ role }) => [
    { definition: '{"Type":"Pass","End":true}', roleArn: role, input: '{}', inspectionLevel: 'TRACE', variables: '{}' },
    {
      definition:
        '{"StartAt":"A","States":{"A":{"Type":"Parallel","End":true,' +
        '"Branches":[{"StartAt":"B","States":{"B":{"Type":"Succeed"}}}]}}}',
      stateName: 'A',
      mock: { result: '[{}]', fieldValidationMode: 'NONE' },
      context: '{}',
      stateConfiguration: { retrierRetryCount: 1 },
    },
  ],
  async run(request, { trials }, { entry: cause }): Promise<Wire<TestStateOutput>> {
    const { inspectionLevel = 'INFO', revealSecrets = false, stateConfiguration: set } = request;
    const { result, trial } = await trials.run({
      ...request,
      revealSecrets,
      input: parsed(request.input, 'input'),
      text: request.input,
      variables: parsed(request.variables, 'variables') as JsonObject,
      retries: set?.retrierRetryCount,
      failedIterations: set?.mapIterationFailureCount,
      items: set?.mapItemReaderData === undefined ? undefined : (parsed(set.mapItemReaderData, 'items') as Json[]),
      cause,
    });
    return {
      ...(result.output === undefined ? {} : { output: result.output }),
      ...(result.error === undefined ? {} : { error: result.error }),
      ...(result.cause === undefined ? {} : { cause: result.cause }),
      ...(result.nextState === undefined ? {} : { nextState: result.nextState }),
      ...(inspectionLevel === 'INFO'
        ? {}
        : { inspectionData: inspectionOf(trial, request.input ?? '{}', inspectionLevel) }),
      status: result.status,
    };
  },
});

function parsed(given: string | undefined, name: string): Json {
  try {
    return readJson(given ?? '{}', parseJsonText);
  } catch (error) {
    if (error instanceof UnsupportedError) throw error;
    throw validation(`Value at '${name}' must be valid JSON`);
  }
}

const texts = [
  ...['afterInputPath', 'afterArguments', 'afterParameters', 'afterItemsPath', 'afterItemSelector'],
  ...['result', 'afterResultSelector', 'afterResultPath'],
] as const;
const values = ['errorDetails', 'toleratedFailureCount', 'toleratedFailurePercentage', 'maxConcurrency'] as const;

/** Answers what the run of the state recorded. DEBUG and TRACE differ only for HTTP tasks. */
function inspectionOf({ notes, variables }: Trial, input: string, level: string): Wire<InspectionData> {
  const noted = (names: readonly string[]) => names.filter((name) => notes.has(name));
  return {
    input,
    ...Object.fromEntries(noted(texts).map((name) => [name, writeJson(notes.get(name))])),
    ...Object.fromEntries(noted(values).map((name) => [name, notes.get(name)])),
    ...(level === 'TRACE' && Object.fromEntries(noted(['request', 'response']).map((name) => [name, notes.get(name)]))),
    ...(Object.keys(variables).length === 0 ? {} : { variables: writeJson(variables) }),
  };
}

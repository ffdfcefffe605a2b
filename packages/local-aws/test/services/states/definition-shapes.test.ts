import { expect, it } from 'vitest';
import { requireAllowed } from '../../../src/kernel/unverified.ts';
import { examine } from '../../../src/services/states/engine/definition/load.ts';
import type { MachineType } from '../../../src/services/states/engine/definition/load.ts';
import { around } from './surroundings.ts';

const surroundings = around(requireAllowed(new Set(['states-jsonl-result'])));

/** Answers all faults of a machine whose first state is the given one, or what this runtime lacks. */
function faultsOf(state: object, language = 'JSONPath', type: MachineType = 'STANDARD'): string[] {
  const States = 'Choices' in state ? { A: state, B: { Type: 'Succeed' } } : { A: { ...state, End: true } };
  const definition = JSON.stringify({ QueryLanguage: language, StartAt: 'A', States });
  const { issues } = examine(definition, surroundings, type);
  return [...issues.found.map(({ message, location }) => `${message} at ${location}`), ...issues.lacking];
}

const choice = (rule: object): object => ({ Type: 'Choice', Choices: [{ Next: 'B', ...rule }] });
const isNull = { Variable: '$.a', IsNull: true };
const inner = { StartAt: 'I', States: { I: { Type: 'Succeed' } } };
const distributed = (rest: object): object => ({
  Type: 'Map',
  ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...inner },
  ...rest,
});
const reading = (ReaderConfig: object): object => {
  const Parameters = { Bucket: 'b', Key: 'k' };
  return distributed({ ItemReader: { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig, Parameters } });
};
const selectors = 'The object must have only one of the following fields, [And, Or, Not, Variable, Condition]';
const rule = '/States/A/Choices[0]';
const config = '/States/A/ItemReader/ReaderConfig';
const noPath = "Value is not a Reference Path: Reference path didn't start with '$' at";
const ofJsonPath = "The QueryLanguage is set to 'JSONata', but field 'Variable' is only supported for the 'JSONPath'";
const ofJsonata = "The QueryLanguage is set to 'JSONPath', but field 'Condition' is only supported for the 'JSONata'";

it.each<[what: string, state: object, fault: string | readonly string[], language?: string]>([
  ['a rule with a comparison beside a list of rules', choice({ ...isNull, And: [isNull] }), `${selectors} at ${rule}`],
  ['a rule with two lists of rules', choice({ Or: [isNull], And: [isNull] }), `${selectors} at ${rule}`],
  ['a rule without anything', choice({}), `${selectors} at ${rule}`],
  ['a comparison of nothing', choice({ IsNull: true }), `${selectors} at ${rule}`],
  ['an empty rule within a rule', choice({ Not: {} }), `${selectors} at ${rule}/Not`],
  ['a Next within a rule', choice({ Not: { ...isNull, Next: 'B' } }), `Field 'Next' is not supported at ${rule}/Not`],
  ['a variable that is no path', choice({ ...isNull, Variable: 'a' }), `${noPath} ${rule}/Variable`],
  [
    'a value to compare with that is no path',
    choice({ Variable: '$.a', NumericEqualsPath: 'b' }),
    `${noPath} ${rule}/NumericEqualsPath`,
  ],
  ['a rule of JSONPath in JSONata', choice(isNull), `${ofJsonPath} QueryLanguage at ${rule}`, 'JSONata'],
  ['a rule of JSONata in JSONPath', choice({ Condition: true }), `${ofJsonata} QueryLanguage at ${rule}`],
  [
    'a reader of an action that reads nothing',
    distributed({ ItemReader: { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'b' } } }),
    "The field 'Resource' does not match any of the allowed values at /States/A/ItemReader/Resource",
  ],
  [
    'CSV whose headers are nowhere',
    reading({ InputType: 'CSV' }),
    `The field 'CSVHeaderLocation' is required at ${config}`,
  ],
  [
    'JSON with headers',
    reading({ InputType: 'JSON', CSVHeaderLocation: 'FIRST_ROW' }),
    `Field 'CSVHeaderLocation' is not supported at ${config}`,
  ],
  [
    'headers that are given and are not there',
    reading({ InputType: 'CSV', CSVHeaderLocation: 'GIVEN' }),
    `These fields are required: [CSVHeaders] at ${config}`,
  ],
  [
    'headers that are no list',
    reading({ InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: 'a' }),
    `Expected value of type Array at ${config}/CSVHeaders`,
  ],
  [
    'a writer of an action that does not write',
    distributed({ ResultWriter: { Resource: 'arn:aws:states:::s3:getObject', Parameters: { Bucket: 'b' } } }),
    "The field 'Resource' does not match any of the allowed values at /States/A/ResultWriter/Resource",
  ],
  [
    'an activity as somebody else',
    {
      Type: 'Task',
      Resource: 'arn:aws:states:us-east-1:123456789012:activity:a',
      Credentials: { RoleArn: 'arn:aws:iam::123456789012:role/r' },
    },
    "The field 'Credentials' is not supported for activities at /States/A/Credentials",
  ],
  [
    'a message without a body',
    { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage', Parameters: { QueueUrl: 'q' } },
    "The field 'MessageBody' is required but was missing at /States/A/Parameters",
  ],
  [
    'a resource that is no ARN',
    { Type: 'Task', Resource: 'lambda:invoke' },
    'Value is not a valid resource ARN at /States/A/Resource',
  ],
  [
    'items at a path that finds many',
    { Type: 'Map', ItemsPath: '$.a[*]', ItemProcessor: inner },
    'Value is not a Reference Path at /States/A/ItemsPath',
  ],
  [
    'a percentage that is no integer',
    { Type: 'Map', ToleratedFailurePercentage: 1.5, ItemProcessor: inner },
    'Expected value of type Integer at /States/A/ToleratedFailurePercentage',
  ],
  [
    'a text for a number',
    { Type: 'Wait', Seconds: '5' },
    'Expected value of type Integer at /States/A/Seconds',
    'JSONata',
  ],
  [
    'an expression that does not end',
    { Type: 'Pass', Output: { a: ['{% $x'] } },
    'JSONata string must start with {% and end with %} at /States/A/Output/a[0]',
    'JSONata',
  ],
])('of %s a definition is told', (_, state, fault, language) => {
  expect(faultsOf(state, language)).toEqual([fault].flat());
});

it.each<[what: string, state: object, language?: string]>([
  // recorded: test_base_cases[BASE_LITERALS]
  ['a text with an expression in the middle', { Type: 'Pass', Output: ' {% a %} ' }, 'JSONata'],
  ['items in the context object', { Type: 'Map', ItemsPath: '$$.Execution.Input.a', ItemProcessor: inner }],
  ['items in a variable', { Type: 'Map', ItemsPath: '$items[0].list', ItemProcessor: inner }],
  ['results that are only transformed', distributed({ ResultWriter: { WriterConfig: { Transformation: 'FLATTEN' } } })],
  ['results as lines', distributed({ ResultWriter: { WriterConfig: { OutputType: 'JSONL' } } })],
])('%s is taken', (_, state, language) => {
  expect(faultsOf(state, language)).toEqual([]);
});

it('an Express machine has no distributed Map', () => {
  expect(faultsOf(distributed({}), 'JSONPath', 'EXPRESS')).toEqual([
    "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines at " +
      '/States/A/ItemProcessor/ProcessorConfig/Mode',
  ]);
});

it('a writer without members is named, since executions would fail with an error that nobody knows', () => {
  expect(faultsOf(distributed({ ResultWriter: {} })).join()).toContain('A ResultWriter without members');
});

import { describe, expect, it } from 'vitest';
import { requireAllowed } from '../../../src/kernel/unverified.ts';
import { operatorNames } from '../../../src/services/states/engine/definition/choice.ts';
import { examine, loadMachine } from '../../../src/services/states/engine/definition/load.ts';
import { longestTurn } from '../../support/longest-turn.ts';
import { around } from './surroundings.ts';

const allow = around(requireAllowed(new Set()));
const long = 'x'.repeat(81);
const failed = 'SCHEMA_VALIDATION_FAILED: ';
const task = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f' };
const both = { TimeoutSeconds: 1, TimeoutSecondsPath: '$.t' };
const one = (state: object): object => ({ StartAt: 'A', States: { A: { ...state, End: true } } });
const labelled = (Label: string, rest: object): object => ({
  Type: 'Map',
  Label,
  ItemProcessor: {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: `In${JSON.stringify(rest)}`,
    States: { [`In${JSON.stringify(rest)}`]: { Type: 'Succeed' } },
  },
  ...rest,
});

describe('diagnostics', () => {
  const refusal = (definition: unknown): string => {
    try {
      loadMachine(typeof definition === 'string' ? definition : JSON.stringify(definition), allow);
    } catch (error) {
      return (error as Error).message.replace(/^Invalid State Machine Definition: '(.*)'$/s, '$1');
    }
    throw new Error('the definition was taken');
  };

  it.each<[string, unknown, string | readonly string[]]>([
    ['an empty text', ' ', 'Definition must be a valid JSON object'],
    ['an empty machine', {}, 'SCHEMA_VALIDATION_FAILED: These fields are required: [States, StartAt] at /'],
    [
      'every dangling transition, then every unreachable state',
      {
        StartAt: 'A',
        States: {
          A: { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, Next: 'X' }], Default: 'Y' },
          B: { Type: 'Succeed' },
          C: { Type: 'Pass', Next: 'Z' },
        },
      },
      [
        "MISSING_TRANSITION_TARGET: Missing 'Next' target: X at /States/A/Choices[0]/Next",
        "MISSING_TRANSITION_TARGET: Missing 'Next' target: Y at /States/A/Default",
        "MISSING_TRANSITION_TARGET: Missing 'Next' target: Z at /States/C/Next",
        'MISSING_TRANSITION_TARGET: State "B" is not reachable. at /States/B',
        'MISSING_TRANSITION_TARGET: State "C" is not reachable. at /States/C',
      ].join(', '),
    ],
    [
      'a workflow without an end',
      { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } } },
      'MISSING_END_STATE: Workflow has no terminal state at null',
    ],
    [
      'a field of the other language',
      { StartAt: 'A', States: { A: { Type: 'Pass', Output: 1, End: true } } },
      "SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported " +
        "for the 'JSONata' QueryLanguage at /States/A",
    ],
    [
      'a member that is no path',
      { StartAt: 'A', States: { A: { Type: 'Pass', Parameters: { a: { 'b.$': 'c' } }, End: true } } },
      "SCHEMA_VALIDATION_FAILED: The value for the field 'b.$' must be a valid JSONPath or a valid intrinsic " +
        'function call at /States/A/Parameters/a',
    ],
    [
      'a type that is none, and a rule without a target',
      {
        StartAt: 'A',
        States: {
          A: { Type: 'Jump' },
          B: { Type: 'Choice', Choices: [{ Variable: '$', IsNull: true }] },
        },
      },
      [
        "SCHEMA_VALIDATION_FAILED: The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, " +
          'Fail, Choice, Parallel, Map] at /States/A/Type',
        'SCHEMA_VALIDATION_FAILED: These fields are required: [Next] at /States/B/Choices[0]',
      ].join(', '),
    ],
    [
      'a resource that AWS does not have',
      { StartAt: 'A', States: { A: { Type: 'Task', Resource: 'arn:aws:states:::sqs:receiveMessage', End: true } } },
      'SCHEMA_VALIDATION_FAILED: The resource provided arn:aws:states:::sqs:receiveMessage is not recognized. ' +
        'The value is not a valid resource ARN, or the resource is not available in this region. ' +
        'at /States/A/Resource',
    ],
    ...[
      'arn:aws:states:us-east-1:000000000000:lambda:invoke',
      'arn:aws:states:us-east-1::aws-sdk:s3:getObject',
      'arn:aws:states:::lambda:invoke.sync:3',
      'arn:aws:states:::lambda',
      'arn:aws:states:::lambda:invoke.sync',
      'arn:aws:states:::dynamodb:putItem.waitForTaskToken',
      'arn:aws:states:::athena:startQueryExecution.sync:2',
    ].map((Resource): [string, unknown, string] => [
      `a resource that is none: ${Resource}`,
      { StartAt: 'A', States: { A: { Type: 'Task', Resource, End: true } } },
      `SCHEMA_VALIDATION_FAILED: The resource provided ${Resource} is not recognized. The value is not a valid ` +
        'resource ARN, or the resource is not available in this region. at /States/A/Resource',
    ]),
    [
      'a moment that is none',
      { StartAt: 'A', States: { A: { Type: 'Wait', Timestamp: '2026-02-30', End: true } } },
      'SCHEMA_VALIDATION_FAILED: String does not match RFC3339 timestamp at /States/A/Timestamp',
    ],
    [
      'a name that is too long',
      { StartAt: long, States: { [long]: { Type: 'Succeed' } } },
      `INVALID_STATE_NAME: Invalid State name: State '${long}' exceeds the 80-character limit allowed by the service ` +
        `at /States/${long}`,
    ],
    [
      'a number that is too great',
      { StartAt: 'A', States: { A: { Type: 'Wait', Seconds: 100_000_000, End: true } } },
      'SCHEMA_VALIDATION_FAILED: Maximum value is 99999999 at /States/A/Seconds',
    ],
    [
      'labels, of which each is one',
      {
        StartAt: 'A',
        States: { A: labelled('A', { Next: 'B' }), B: labelled('A', { Next: 'C' }), C: labelled('a b', { End: true }) },
      },
      [
        'DUPLICATE_LABEL_NAME: Duplicate Label name: A at /States/B/Label',
        'INVALID_LABEL_NAME: Value is not a valid label at /States/C/Label',
      ].join(', '),
    ],
    [
      'a rule with two operators, once',
      {
        StartAt: 'A',
        States: {
          A: { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, StringEquals: 'b', Next: 'B' }] },
          B: { Type: 'Fail', Error: 'E', ErrorPath: '$.e' },
        },
      },
      `${failed}There should only be one of the following fields: [${operatorNames.join(', ')}] at ` +
        `/States/A/Choices[0], ${failed}There should only be one of the following fields: [Error, ErrorPath] ` +
        'at /States/B',
    ],
    [
      'fields of which one excludes the other',
      {
        StartAt: 'A',
        States: {
          A: { ...task, ...both, Catch: [{ ErrorEquals: ['X'], Next: 'C' }], Next: 'B', End: true },
          B: { Type: 'Wait', Seconds: 1, TimestampPath: '$.t', End: false },
          C: { Type: 'Map', End: true },
        },
      },
      [
        `${failed}There should only be one of the following fields: [Next, End] at /States/A`,
        `${failed}There should only be one of the following fields: [TimeoutSeconds, TimeoutSecondsPath] at /States/A`,
        `${failed}There should only be one of the following fields: ` +
          '[SecondsPath, Seconds, TimestampPath, Timestamp] at /States/B',
        `${failed}This object should have only one of the following fields: [Next, End] at /States/B`,
        `${failed}This object should have only one of the following fields: [ItemProcessor, Iterator] at /States/C`,
      ].join(', '),
    ],
    [
      'retriers and catchers',
      one({
        ...task,
        Retry: [
          { ErrorEquals: ['X'], MaxDelaySeconds: 31_622_401 },
          { ErrorEquals: ['States.ALL', 'X'], JitterStrategy: 'SOME' },
        ],
        Catch: [{ Next: 'A' }, { ErrorEquals: [], Next: 'A' }],
      }),
      [
        `${failed}Maximum value is 31622400 at /States/A/Retry[0]/MaxDelaySeconds`,
        `${failed}States.ALL must appear alone and at end of list at /States/A/Retry[1]/ErrorEquals[0]`,
        `${failed}Value should be one of the following: [NONE, FULL] at /States/A/Retry[1]/JitterStrategy`,
        `${failed}These fields are required: [ErrorEquals] at /States/A/Catch[0]`,
        `${failed}Value cannot be empty at /States/A/Catch[1]/ErrorEquals`,
      ],
    ],
    [
      'numbers, paths and variables',
      one({
        ...task,
        TimeoutSeconds: 0,
        InputPath: 'a',
        Assign: { states: 1, 'a-b': 1 },
      }),
      [
        `${failed}Value must be a valid JSONPath. at /States/A/InputPath`,
        "RESERVED_VARIABLE_NAME: Cannot assign to reserved variable '$states'. at /States/A/Assign/states",
        "INVALID_VARIABLE_NAME: Invalid variable name 'a-b': the variable name contains invalid characters. " +
          'at /States/A/Assign/a-b',
        `${failed}Minimum value is 1 at /States/A/TimeoutSeconds`,
      ],
    ],
    [
      'failures that are tolerated, above all of them',
      one({
        Type: 'Map',
        ToleratedFailurePercentage: 101,
        ItemProcessor: { StartAt: 'B', States: { B: { Type: 'Succeed' } } },
      }),
      `${failed}Maximum value is 100 at /States/A/ToleratedFailurePercentage`,
    ],
    [
      'an integration without arguments',
      one({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke' }),
      `${failed}Parameters field is required for resource ARN: arn:aws:states:::lambda:invoke at /States/A/Resource`,
    ],
  ])('says all of %s', (_, definition, message) => {
    expect(refusal(definition)).toBe([message].flat().join(', '));
  });

  it('takes a retrier that does not wait, and names a machine of no time', () => {
    const Retry = [{ ErrorEquals: ['X'], IntervalSeconds: 0 }];
    expect(loadMachine(JSON.stringify(one({ ...task, Retry })), allow).states.get('A')).toMatchObject({
      retry: [{ intervalSeconds: 0 }],
    });
    expect(refusal({ ...one(task), TimeoutSeconds: 0 })).toContain('0 seconds at /TimeoutSeconds');
  });

  it('warns of what looks like a path and is none, and takes it', () => {
    const { machine, issues } = examine(
      JSON.stringify({
        StartAt: 'A',
        States: {
          A: { Type: 'Pass', Result: { list: ['$.a'] }, Next: 'B' },
          B: { ...task, Parameters: { a: '$.a', 'b.$': '$.b', c: { d: 'States.UUID()' }, e: '$5' }, Next: 'C' },
          C: { Type: 'Choice', Choices: [{ Variable: '$.a', StringEquals: '$.b', Next: 'D' }], Default: 'E' },
          D: { Type: 'Pass', Result: { price: '$5', call: 'States' }, End: true },
          E: { Type: 'Fail', Error: '$.e', CausePath: '$.c' },
        },
      }),
      allow,
    );
    expect(issues.found).toEqual([]);
    expect(issues.warnings.map(({ severity, code, location }) => [severity, code, location])).toEqual([
      ['WARNING', 'PASS_RESULT_IS_STATIC', '/States/A/Result'],
      ['WARNING', 'NO_DOLLAR', '/States/B/Parameters/a'],
      ['WARNING', 'NO_DOLLAR', '/States/B/Parameters/c/d'],
      ['WARNING', 'NO_PATH', '/States/C/Choices[0]/StringEquals'],
      ['WARNING', 'NO_PATH', '/States/E/Error'],
    ]);
    expect(machine.states.size).toBe(5);
  });

  it('names nesting that is too deep, and does not call it invalid', () => {
    const Result = '['.repeat(1_000) + ']'.repeat(1_000);
    expect(refusal(`{"StartAt":"A","States":{"A":{"Type":"Pass","Result":${Result},"End":true}}}`)).toContain(
      'JSON nested deeper than 1000 levels is not supported',
    );
  });

  it('names all that this runtime lacks at once', () => {
    const state = (resource: string) => ({ Type: 'Task', Resource: resource, Next: 'B' });
    const text = refusal({
      StartAt: 'A',
      States: {
        A: state('arn:aws:states:::glue:startJobRun'),
        B: { ...state('arn:aws:states:::ecs:runTask.sync'), Next: undefined, End: true },
      },
    });
    expect(text).toContain('glue:startJobRun at /States/A/Resource');
    expect(text).toContain('ecs:runTask.sync at /States/B/Resource');
  });

  it('lets a catcher assign what the branches of its own state assign', () => {
    const definition = {
      QueryLanguage: 'JSONata',
      StartAt: 'A',
      States: {
        A: {
          Type: 'Parallel',
          Branches: [{ StartAt: 'B', States: { B: { Type: 'Pass', Assign: { v: 1 }, End: true } } }],
          Catch: [{ ErrorEquals: ['States.ALL'], Assign: { v: 2 }, Next: 'F' }],
          Next: 'F',
        },
        F: { Type: 'Succeed' },
      },
    };
    expect(loadMachine(JSON.stringify(definition), allow).startAt).toBe('A');
  });

  it('holds nobody up with hostile definitions', async () => {
    const deep = (depth: number): string => '{"And":['.repeat(depth) + '{}' + ']}'.repeat(depth);
    const choice = (rule: string) => `{"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[${rule}]}}}`;
    const path = (text: string) =>
      JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Pass', InputPath: text, End: true } } });
    for (const definition of [
      choice(deep(400)),
      path(`$${'[?(@.a'.repeat(1_000)}`),
      path(`$${'.a'.repeat(100_000)}`),
      path(`$[?(${'!'.repeat(5_000)}@.a)]`),
      path(`$['${'\\'.repeat(9_000)}`),
      ' '.repeat(1_000_000),
      `{"StartAt":"A","States":{${'"A":{},'.repeat(100_000)}"B":{}}}`,
    ])
      expect(await longestTurn(() => expect(refusal(definition)).not.toBe(''))).toBeLessThan(1_000);
  });
});

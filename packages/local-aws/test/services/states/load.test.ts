import { describe, expect, it } from 'vitest';
import { requireAllowed } from '../../../src/kernel/unverified.ts';
import { loadMachine } from '../../../src/services/states/engine/definition/load.ts';
import { task } from './harness.ts';
import { around } from './surroundings.ts';

const allow = around(requireAllowed(new Set()));
const machine = (state: object, top: object = {}, others: object = { B: { Type: 'Succeed' } }) =>
  JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'A', States: { A: state, ...others }, ...top });
const pass = { Type: 'Pass', Next: 'B' };

describe('loadMachine', () => {
  it('accepts what it supports', () => {
    const loaded = loadMachine(
      machine(
        task('f', {
          Next: 'B',
          TimeoutSeconds: '{% 1 + 1 %}',
          Retry: [{ ErrorEquals: ['X'], JitterStrategy: 'FULL' }],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }],
        }),
        { Comment: 'c', TimeoutSeconds: 60, Version: '1.0' },
      ),
      allow,
    );
    expect(loaded.timeoutSeconds).toBe(60);
    expect(loaded.states.get('A')).toMatchObject({
      type: 'Task',
      resource: { kind: 'integration', service: 'lambda', action: 'invoke', pattern: 'request' },
      retry: [{ intervalSeconds: 1, backoffRate: 2, maxAttempts: 3, jitter: 'FULL' }],
    });
  });

  it('accepts JSONata state by state in a machine that says nothing', () => {
    expect(
      loadMachine(JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Succeed', QueryLanguage: 'JSONata' } } }), allow)
        .startAt,
    ).toBe('A');
  });

  it.each<[string, string, string]>([
    ['an unknown field of the machine', machine(pass, { Foo: 1 }), "Field 'Foo' is not supported at /'"],
    [
      'an unknown field of a state',
      machine({ ...pass, InputPath: '$' }),
      "field 'InputPath' is only supported for the 'JSONPath' QueryLanguage at /States/A'",
    ],
    [
      'an unknown field of a retrier',
      machine(task('f', { Next: 'B', Retry: [{ ErrorEquals: ['X'], Delay: 1 }] })),
      "Field 'Delay' is not supported at /States/A/Retry[0]'",
    ],
    [
      'an unknown field of a catcher',
      machine(task('f', { Next: 'B', Catch: [{ ErrorEquals: ['X'], Next: 'B', ResultPath: '$' }] })),
      "field 'ResultPath' is only supported for the 'JSONPath' QueryLanguage at /States/A/Catch[0]'",
    ],
    [
      'an unknown field of a choice',
      machine({ Type: 'Choice', Choices: [{ Condition: true, Variable: '$.x', Next: 'B' }] }),
      "field 'Variable' is only supported for the 'JSONPath' QueryLanguage at /States/A/Choices[0]'",
    ],
    [
      'an unknown field in a branch',
      machine({
        Type: 'Parallel',
        Next: 'B',
        Branches: [{ StartAt: 'X', States: { X: { Type: 'Succeed', Foo: 1 } } }],
      }),
      "Field 'Foo' is not supported at /States/A/Branches[0]/States/X'",
    ],
    [
      'variables of a state that ends the machine',
      machine(pass, {}, { B: { Type: 'Succeed', Assign: { a: 1 } } }),
      "Field 'Assign' is not supported at /States/B'",
    ],
    [
      'a Catch of a state that calls nobody',
      machine({ ...pass, Catch: [{ ErrorEquals: ['States.ALL'], Assign: { a: 1 }, Next: 'B' }] }),
      "Field 'Catch' is not supported at /States/A'",
    ],
    [
      'an unknown argument',
      machine({
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { FunctionName: 'f', Foo: 1 },
        Next: 'B',
      }),
      'The field "Foo" is not supported by Step Functions at /States/A/Arguments',
    ],
    [
      'a missing argument',
      machine({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: {}, Next: 'B' }),
      "'FunctionName' is required",
    ],
    ['an unknown type', machine({ Type: 'Jump', Next: 'B' }), 'at /States/A/Type'],
    [
      'a missing target',
      machine({ Type: 'Pass', Next: 'X' }),
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: X at /States/A/Next",
    ],
    ['an unreachable state', machine({ Type: 'Succeed' }), 'State "B" is not reachable'],
    ['neither Next nor End', machine({ Type: 'Pass' }), 'at /States/A'],
    ['both Next and End', machine({ Type: 'Pass', Next: 'B', End: true }), 'at /States/A'],
    [
      'a syntax error in an expression',
      machine({ ...pass, Output: { a: ['{% 1 + %}'] } }),
      'INVALID_JSONATA_EXPRESSION: Unexpected end of expression at /States/A/Output/a[0]',
    ],
    ['a bare field name', machine({ ...pass, Output: '{% foo.bar %}' }), 'at /States/A/Output'],
    ['a reserved variable', machine({ ...pass, Assign: { states: 1 } }), 'at /States/A/Assign/states'],
    [
      'a bad variable name',
      machine({ ...pass, Assign: { 'a-b': 1 } }),
      "INVALID_VARIABLE_NAME: Invalid variable name 'a-b'",
    ],
    [
      'States.ALL with others',
      machine(task('f', { Next: 'B', Catch: [{ ErrorEquals: ['States.ALL', 'X'], Next: 'B' }] })),
      'States.ALL must appear alone',
    ],
    [
      'States.ALL before others',
      machine(task('f', { Next: 'B', Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['X'] }] })),
      'at /States/A/Retry[0]/ErrorEquals',
    ],
    [
      'a backoff below 1',
      machine(task('f', { Next: 'B', Retry: [{ ErrorEquals: ['X'], BackoffRate: 0.5 }] })),
      'at /States/A/Retry[0]/BackoffRate',
    ],
    [
      'a delay below the interval',
      machine(task('f', { Next: 'B', Retry: [{ ErrorEquals: ['X'], IntervalSeconds: 5, MaxDelaySeconds: 5 }] })),
      'MaxDelaySeconds must be greater',
    ],
    [
      'a duplicate name in a branch',
      machine({ Type: 'Parallel', Next: 'B', Branches: [{ StartAt: 'B', States: { B: { Type: 'Succeed' } } }] }),
      'DUPLICATE_STATE_NAME',
    ],
    [
      'an outer variable assigned in a branch',
      machine(
        { ...pass },
        {},
        {
          B: {
            Type: 'Parallel',
            End: true,
            Assign: { v: 1 },
            Branches: [{ StartAt: 'X', States: { X: { Type: 'Pass', Assign: { v: 2 }, End: true } } }],
          },
        },
      ),
      "Variable 'v'",
    ],
    ['JSONPath in a JSONata machine', machine({ ...pass, QueryLanguage: 'JSONPath' }), "at /States/A'"],
  ])('refuses %s as AWS would', (_, text, message) => {
    expect(() => loadMachine(text, allow)).toThrow(
      expect.objectContaining({ code: 'InvalidDefinition', message: expect.stringContaining(message) }),
    );
  });

  it('refuses text that is no JSON', () => {
    expect(() => loadMachine('{', allow)).toThrow(/INVALID_JSON_DESCRIPTION/);
  });

  it.each<[string, string, string]>([
    [
      'SDK integrations',
      machine({ Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:kms:encrypt', Next: 'B' }),
      'aws-sdk:kms:encrypt',
    ],
  ])('names %s as unsupported', (_, text, message) => {
    expect(() => loadMachine(text, allow)).toThrow(
      expect.objectContaining({ code: 'UnsupportedByLocalAws', message: expect.stringContaining(message) }),
    );
  });

  it('asks before it assumes what nobody could verify', () => {
    const branchFailed = machine(
      task('f', { Next: 'B', Catch: [{ ErrorEquals: ['States.BranchFailed'], Next: 'B' }] }),
    );
    expect(() => loadMachine(branchFailed, allow)).toThrow(/allow-unverified states-branch-failed/);
    expect(loadMachine(branchFailed, around(requireAllowed(new Set(['states-branch-failed'])))).startAt).toBe('A');
  });
});

import { describe, expect, it } from 'vitest';
import { checkTemplate } from '../cli/check-template.ts';
import { freshDirectories } from '../support/directories.ts';

const fresh = freshDirectories('language-extensions-');
const Transform = 'AWS::LanguageExtensions';
const checked = (template: object, ...options: string[]): Promise<string> =>
  checkTemplate(fresh(), { Transform, ...template }, ...options);

describe('functions of the transform', () => {
  const Mappings = { Sizes: { dev: { delay: 5 } } };
  const Parameters = { Names: { Type: 'CommaDelimitedList', Default: 'a,b,c' } };
  const delayOf = (second: string, ...more: unknown[]) => ({ 'Fn::FindInMap': ['Sizes', 'dev', second, ...more] });
  const outputs = (values: Record<string, unknown>) => ({
    Mappings,
    Parameters,
    Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q' } } },
    Outputs: Object.fromEntries(Object.entries(values).map(([name, Value]) => [name, { Value }])),
  });

  it('are evaluated: what is wrong with their values is told', async () => {
    const rules = (value: unknown, expected: unknown) => ({
      Type: 'AWS::SQS::Queue',
      Condition: 'Holds',
      Properties: { DelaySeconds: value, QueueName: expected },
    });
    const holds = (value: unknown, expected: unknown) => ({
      Conditions: { Holds: { 'Fn::Equals': [value, expected] } },
      Resources: { Always: { Type: 'AWS::SQS::Queue' }, Bad: rules(9_999, 'x') },
      ...{ Mappings, Parameters },
    });
    const told = async (value: unknown, expected: unknown) =>
      (await checked(holds(value, expected))).includes('Bad.DelaySeconds');
    expect(await told({ 'Fn::Length': { Ref: 'Names' } }, 3)).toBe(true);
    expect(await told({ 'Fn::Length': { Ref: 'Names' } }, 2)).toBe(false);
    expect(
      await told(
        { 'Fn::ToJsonString': { a: { Ref: 'Names' }, b: [{ Ref: 'AWS::Region' }] } },
        '{"a":["a","b","c"],"b":["us-east-1"]}',
      ),
    ).toBe(true);
    expect(await told(delayOf('delay', { DefaultValue: 7 }), 5)).toBe(true);
    expect(await told(delayOf('other', { DefaultValue: { 'Fn::Length': ['x'] } }), 1)).toBe(true);
  });

  it('take what they take, and need the transform', async () => {
    const wrong = outputs({ A: { 'Fn::Length': 'a' }, B: { 'Fn::ToJsonString': 'a' }, C: delayOf('other', 'x') });
    const stderr = await checked(wrong);
    for (const sentence of ['Fn::Length takes a list', 'Fn::ToJsonString takes an object', 'DefaultValue beside them'])
      expect(stderr).toContain(sentence);
    const without = await checkTemplate(
      fresh(),
      outputs({ A: { 'Fn::Length': ['a'] }, C: delayOf('x', { DefaultValue: 1 }) }),
    );
    expect(without).toMatch(/Fn::Length is there only in a template with the transform/);
    expect(without).not.toContain('FindInMap');
  });

  it('do not reach the policies of resources, which are told', async () => {
    const Queue = { Type: 'AWS::SQS::Queue', DeletionPolicy: { Ref: 'Names' } };
    expect(await checked({ Parameters, Resources: { Queue } })).toContain('UnsupportedByLocalAws: ');
    expect(await checked({ Parameters, Resources: { Queue } })).toContain('Queue: DeletionPolicy by a function');
  });
});

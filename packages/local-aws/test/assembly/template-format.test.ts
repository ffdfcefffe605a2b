import { describe, expect, it } from 'vitest';
import { formatFaults } from '../../src/assembly/template-format.ts';

const problemsOf = (template: unknown): string[] => formatFaults(template).map(({ message }) => message);
const bucket = { Type: 'AWS::S3::Bucket' };
const deep = (levels: number): unknown => (levels === 0 ? 'x' : { a: deep(levels - 1) });

describe('the form of a template', () => {
  it.each<[string, unknown]>([
    ['a resource', { Resources: { A: bucket } }],
    [
      'everything',
      {
        AWSTemplateFormatVersion: '2010-09-09',
        Metadata: { anything: [null] },
        Parameters: { P: { Type: 'String', Default: 'x' }, N: { Type: 'Number', Default: 5 } },
        Mappings: { M: { a: { b: 1 } } },
        Conditions: { C: { 'Fn::Equals': ['a', 'b'] } },
        Rules: { R: {} },
        Resources: {
          A: { ...bucket, Properties: {}, DependsOn: 'B', Condition: 'C' },
          B: { ...bucket, DependsOn: [] },
        },
        Outputs: { O: { Value: 'x', Condition: 'C', Export: { Name: 'o' } } },
      },
    ],
  ])('%s is well formed', (_, template) => expect(problemsOf(template)).toEqual([]));

  it.each<[unknown, string]>([
    [undefined, 'Template format error: unsupported structure.'],
    [null, 'Template format error: unsupported structure.'],
    ['text', 'Template format error: unsupported structure.'],
    [[], 'Template format error: unsupported structure.'],
    [{}, 'Template format error: At least one Resources member must be defined.'],
    [{ Resources: {} }, 'Template format error: At least one Resources member must be defined.'],
    [{ Resources: [bucket] }, 'Template format error: [/Resources] must be an object.'],
    [{ Resources: { A: 5 } }, 'Template format error: [/Resources/A] resource definition is malformed'],
    [
      { Resources: { A: {} } },
      'Template format error: [/Resources/A] Every Resources object must contain a Type member.',
    ],
    [{ Resources: { A: { Type: {} } } }, 'Template format error: [/Resources/A] Every Type member must be a string.'],
    [
      { Resources: { A: { ...bucket, Properties: [] } } },
      'Template format error: [/Resources/A/Properties] must be an object.',
    ],
    [
      { Resources: { A: { ...bucket, DependsOn: [5] } } },
      'Template format error: [/Resources/A] DependsOn must be a string or list of strings.',
    ],
    [
      { Resources: { A: { ...bucket, Condition: {} } } },
      'Template format error: [/Resources/A] Every Condition member must be a string.',
    ],
    [
      { Resources: { A: { ...bucket, Properties: { BucketName: null } } } },
      "[/Resources/A/Properties/BucketName] 'null' values are not allowed in templates.",
    ],
    [
      { Resources: { A: bucket }, Parameters: { P: {} } },
      'Template format error: [/Parameters/P] Every Parameters object must contain a Type member.',
    ],
    [
      { Resources: { A: bucket }, Parameters: { P: { Type: 'String', Default: {} } } },
      'Template format error: [/Parameters/P] Every Default member must be a string.',
    ],
    [
      { Resources: { A: bucket }, Mappings: { M: { a: 'b' } } },
      'Template format error: [/Mappings/M/a] must be an object.',
    ],
    [
      { Resources: { A: bucket }, Outputs: { O: {} } },
      'Template format error: [/Outputs/O] Every Outputs member must contain a Value object',
    ],
    [
      { Resources: { A: bucket }, Outputs: { O: { Value: 1, Export: {} } } },
      'Template format error: [/Outputs/O/Export] must contain a Name member.',
    ],
    [{ Resources: { A: { ...bucket, Properties: deep(250) } } }, 'Template format error: more than 200 levels.'],
  ])('%j: %s', (template, sentence) => expect(problemsOf(template)).toEqual([sentence]));

  it('is told of at once, however much is wrong', () => {
    expect(problemsOf({ Resources: { A: {}, B: 5 }, Outputs: { O: 5 } })).toHaveLength(3);
  });
});

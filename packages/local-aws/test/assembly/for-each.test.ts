import { describe, expect, it } from 'vitest';
import { readTemplateOf } from '../../src/assembly/read-template.ts';
import { checkTemplate } from '../cli/check-template.ts';
import { freshDirectories } from '../support/directories.ts';

const fresh = freshDirectories('for-each-');
const Transform = 'AWS::LanguageExtensions';
const topic = (Properties: object = {}) => ({ Type: 'AWS::SNS::Topic', Properties });
const read = (value: object) => readTemplateOf(() => ({ value: { Transform, ...value } }));
const checked = (template: object, ...options: string[]): Promise<string> =>
  checkTemplate(fresh(), { Transform, ...template }, ...options);

describe('Fn::ForEach', () => {
  it('writes a fragment for each item, in resources, properties, conditions and outputs', () => {
    const { template, form } = read({
      Mappings: { Of: { all: { names: ['a', 'b'] } } },
      Conditions: { 'Fn::ForEach::Conditions': ['X', ['A', 'B'], { 'Is${X}': { 'Fn::Equals': [{ Ref: 'X' }, 'A'] } }] },
      Resources: {
        'Fn::ForEach::Topics': [
          'Name',
          ['alpha', 'b-1'],
          {
            'Topic&{Name}': topic({
              TopicName: { Ref: 'Name' },
              DisplayName: { 'Fn::Sub': '${Name}-${AWS::Region}-&{Name}' },
              Literal: '${Name}',
              Own: { 'Fn::Sub': ['${Name}', { Name: 'mine' }] },
              Tags: {
                'Fn::ForEach::Tags': [
                  'Tag',
                  { 'Fn::FindInMap': ['Of', 'all', 'names'] },
                  { '${Tag}': { Ref: 'Name' } },
                ],
              },
            }),
          },
        ],
        'Fn::ForEach::Outer': [
          'One',
          ['A', 'B'],
          { 'Fn::ForEach::Inner': ['Two', ['C'], { 'Q${One}${Two}': { Type: 'AWS::SQS::Queue' } }] },
        ],
      },
      Outputs: {
        'Fn::ForEach::Arns': [
          'Name',
          ['alpha'],
          { 'Out${Name}': { Value: { 'Fn::GetAtt': [{ 'Fn::Sub': 'Topic${Name}' }, 'TopicArn'] } } },
        ],
      },
    });
    expect(form).toBeUndefined();
    const made = (name: string) =>
      topic({
        TopicName: name,
        DisplayName: { 'Fn::Sub': `${name}-\${AWS::Region}-&{Name}` },
        Literal: '${Name}',
        Own: { 'Fn::Sub': ['${Name}', { Name: 'mine' }] },
        Tags: { a: name, b: name },
      });
    const queue = { Type: 'AWS::SQS::Queue' };
    expect(template).toEqual({
      Mappings: { Of: { all: { names: ['a', 'b'] } } },
      Conditions: { IsA: { 'Fn::Equals': ['A', 'A'] }, IsB: { 'Fn::Equals': ['B', 'A'] } },
      Resources: { Topicalpha: made('alpha'), Topicb1: made('b-1'), QAC: queue, QBC: queue },
      Outputs: { Outalpha: { Value: { 'Fn::GetAtt': ['Topicalpha', 'TopicArn'] } } },
    });
  });

  it('takes its items from parameters and mappings, with their defaults', async () => {
    const wrong = { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 5000 } };
    const over = (name: string, collection: unknown) => [name, collection, { [`Of\${${name}}`]: wrong }];
    const template = {
      Parameters: {
        Names: { Type: 'CommaDelimitedList', Default: 'a, b' },
        One: { Type: 'String', Default: 'single' },
        Stage: { Type: 'String', Default: 'dev' },
      },
      Mappings: { Of: { dev: { names: ['devname'] }, prod: { names: ['prodname'] } } },
      Conditions: {
        'Fn::ForEach::Conditions': ['X', { Ref: 'Names' }, { 'Is${X}': { 'Fn::Equals': [{ Ref: 'X' }, 'a'] } }],
      },
      Resources: {
        'Fn::ForEach::Listed': over('Item', { Ref: 'Names' }),
        'Fn::ForEach::Mixed': over('Mixed', [{ Ref: 'One' }, 'plain']),
        'Fn::ForEach::Mapped': over('Mapped', { 'Fn::FindInMap': ['Of', { Ref: 'Stage' }, 'names'] }),
        'Fn::ForEach::Missing': over('Missing', {
          'Fn::FindInMap': ['Of', 'none', 'names', { DefaultValue: ['fallback'] }],
        }),
        'Fn::ForEach::Outer': [
          'Outer',
          { Ref: 'Names' },
          { 'Fn::ForEach::Inner': ['Inner', { Ref: 'Names' }, { 'N${Outer}${Inner}': wrong }] },
        ],
        Guarded: { ...wrong, Condition: 'Isb' },
      },
      Outputs: { 'Fn::ForEach::Outputs': ['X', { Ref: 'Names' }, { 'Out${X}': { Value: { Ref: 'Nobody${X}' } } }] },
    };
    const made = async (...options: string[]) =>
      new Set((await checked(template, ...options)).match(/\b\w+(?=[.:] ?DelaySeconds)/g));
    const always = ['Ofsingle', 'Ofplain', 'Offallback'];
    expect(await made()).toEqual(new Set([...always, 'Ofa', 'Ofb', 'Ofdevname', 'Naa', 'Nab', 'Nba', 'Nbb']));
    expect(await made('--parameter', 'Names=b', 'Stage=prod')).toEqual(
      new Set([...always, 'Ofb', 'Ofprodname', 'Nbb']),
    );
  });

  it('is refused over parameters that are known later, with what to do, and told where it is wrong', async () => {
    const stderr = await checked({
      Parameters: { Names: { Type: 'AWS::SSM::Parameter::Value<CommaDelimitedList>', Default: '/names' } },
      Resources: {
        Queue: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 5000 } },
        'Fn::ForEach::Topics': ['Name', { Ref: 'Names' }, { 'T${Name}': topic() }],
        'Fn::ForEach::Same': ['Name', ['a', 'b'], { T: topic() }],
        'Fn::ForEach::Wrong': ['Name', ['a']],
      },
    });
    expect(stderr).toMatch(/Intrinsic function Fn::ForEach::Topics over what is no list .*--template-stage Processed/);
    expect(stderr).toContain('Transform AWS::LanguageExtensions failed with: the key T is there twice');
    expect(stderr).toContain('failed with: Fn::ForEach::Wrong layout is incorrect');
    expect(stderr).toContain('Queue: DelaySeconds');
  });
});

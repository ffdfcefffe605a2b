import { describe, expect, it } from 'vitest';
import { conditionalProperties, replacingProperties } from '../../src/assembly/replacing-properties.ts';
import type { Template, TemplateResource } from '../../src/assembly/template.ts';
import { deploymentNotes, sentenceOfNote, type Made } from '../../src/assembly/update-behaviour.ts';

type Resources = Readonly<Record<string, TemplateResource>>;
const said = (before: Resources, after: Resources): string[] =>
  deploymentNotes(made({ Resources: before }), made({ Resources: after })).map(sentenceOfNote);
const made = (template: Template, more: Partial<Made> = {}): Made => ({ name: 'S', template, ...more });

const table = (properties: object, more: object = {}): TemplateResource => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    ...properties,
  },
  ...more,
});
const index = (IndexName: string, by = 'id', more: object = {}) => ({
  IndexName,
  KeySchema: [{ AttributeName: by, KeyType: 'HASH' }],
  Projection: { ProjectionType: 'ALL' },
  ...more,
});
const indexes = (...GlobalSecondaryIndexes: object[]): Resources => ({ T: table({ GlobalSecondaryIndexes }) });
const pool = (properties: Readonly<Record<string, unknown>>): Resources => ({
  P: { Type: 'AWS::Cognito::UserPool', Properties: properties },
});
const queue = (QueueName: unknown, more: object = {}): TemplateResource => ({
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName, ...more },
});

describe('what a deployment would do with a change', () => {
  it('says nothing of what is changed while everything goes on, of what is new and of what is gone', () => {
    expect(
      said({ T: table({}) }, { T: table({ TimeToLiveSpecification: { AttributeName: 't', Enabled: true } }) }),
    ).toEqual([]);
    expect(said({ A: queue('a') }, { B: queue('b') })).toEqual([]);
    expect(said({ A: queue('a') }, { A: queue('a') })).toEqual([]);
  });

  it('replaces by a property that makes a new resource, and deletes the old one unless it is to stay', () => {
    const key = { KeySchema: [{ AttributeName: 'other', KeyType: 'HASH' }] };
    expect(said({ T: table({}) }, { T: table(key) })).toEqual([
      'A deployment replaces T (AWS::DynamoDB::Table) because of KeySchema: the new one is empty, and the old one is ' +
        'deleted with what it holds.',
    ]);
    expect(said({ T: table({}) }, { T: table(key, { UpdateReplacePolicy: 'Retain' }) })[0]).toContain(
      'the old one stays with what it holds',
    );
    expect(said({ Q: queue('a') }, { Q: queue('b') })[0]).toContain('because of QueueName');
  });

  it('replaces what refers to something that is replaced, by a property that makes a new resource', () => {
    const subscription: TemplateResource = {
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'sqs', Endpoint: { 'Fn::GetAtt': ['Q', 'Arn'] } },
    };
    const topic = (TopicName: string): TemplateResource => ({ Type: 'AWS::SNS::Topic', Properties: { TopicName } });
    expect(
      said(
        { S: subscription, Topic: topic('a'), Q: queue('q') },
        { S: subscription, Topic: topic('b'), Q: queue('q') },
      ),
    ).toMatchObject([
      expect.stringMatching(/^A deployment replaces Topic .* because of TopicName/),
      expect.stringMatching(/^A deployment replaces S .* because of TopicArn/),
    ]);
  });

  it('refuses to replace what has a name of its own, unless that changes too or another parent has it', () => {
    const [key] = [{ KeySchema: [{ AttributeName: 'other', KeyType: 'HASH' }] }];
    const named = (TableName: string, more = {}) => ({ T: table({ TableName, ...more }) });
    expect(said(named('a'), named('a', key))).toEqual([
      'A deployment refuses this change of T (AWS::DynamoDB::Table) because of KeySchema: CloudFormation cannot ' +
        'update a stack when a custom-named resource requires replacing: change TableName as well.',
    ]);
    expect(said(named('a'), named('b', key))[0]).toContain('A deployment replaces T');
    const source = (ApiId: string): Resources => ({
      D: { Type: 'AWS::AppSync::DataSource', Properties: { ApiId, Name: 'fixed', Type: 'NONE' } },
    });
    expect(said(source('one'), source('two'))[0]).toContain('A deployment replaces D');
  });

  it('interrupts a table for new attributes and encryption, and replaces it for another type of one', () => {
    const attributes = (...names: [string, string][]) => ({
      AttributeDefinitions: names.map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
    });
    expect(said({ T: table({}) }, { T: table(attributes(['id', 'S'], ['family', 'S'])) })).toEqual([
      'A deployment interrupts T (AWS::DynamoDB::Table) for some time because of AttributeDefinitions.',
    ]);
    expect(said({ T: table({}) }, { T: table({ SSESpecification: { SSEEnabled: true } }) })[0]).toContain(
      'SSESpecification',
    );
    expect(said({ T: table({}) }, { T: table(attributes(['id', 'N'])) })[0]).toMatch(
      /replaces T .*AttributeDefinitions/,
    );
  });

  it.each([
    ['one comes', [index('a')], [index('a'), index('b')], undefined],
    ['one goes', [index('a'), index('b')], [index('b')], undefined],
    ['only its throughput changes', [index('a')], [index('a', 'id', { ProvisionedThroughput: {} })], undefined],
    ['one comes and one goes', [index('a')], [index('b')], 'can be added or deleted in an update, not 2'],
    ['two come', [], [index('a'), index('b')], 'not 2'],
    ['one gets another key', [index('a')], [index('a', 'x')], 'cannot be changed (a): add another'],
  ])('of global secondary indexes: %s', (_, before, after, refusal) => {
    const sentences = said(indexes(...before), indexes(...after));
    expect(sentences).toHaveLength(refusal === undefined ? 0 : 1);
    if (refusal !== undefined) expect(sentences[0]).toContain(refusal);
  });

  it('refuses what Cognito refuses of a pool', () => {
    const schema = (...Schema: object[]) => pool({ Schema });
    const [email, nick] = [
      { Name: 'email', Required: true },
      { Name: 'nick', Mutable: true },
    ];
    expect(said(schema(email), schema(email, nick))).toEqual([]);
    expect(said(schema(email, nick), schema(email))[0]).toContain('Existing schema attributes cannot be modified or');
    expect(said(schema(email), schema({ ...email, Required: false }))[0]).toContain('because of Schema');
    const folded = (CaseSensitive: boolean) => pool({ UsernameConfiguration: { CaseSensitive } });
    expect(said(folded(true), folded(false))[0]).toContain('Updates are not allowed for property - UsernameConf');
  });

  it('makes nothing of lists that an expression makes', () => {
    const conditional = { 'Fn::If': ['c', [index('a')], []] };
    expect(said(indexes(index('a')), { T: table({ GlobalSecondaryIndexes: conditional }) })).toEqual([]);
  });

  it('goes by the values of expressions where they are known', () => {
    const template: Template = { Resources: { Q: queue({ 'Fn::FindInMap': ['Names', 'q', 'name'] }) } };
    const valued = (QueueName: string) => made(template, { valuesOf: () => ({ QueueName }) });
    expect(deploymentNotes(valued('a'), valued('a'))).toEqual([]);
    expect(deploymentNotes(valued('a'), valued('b'))).toMatchObject([{ kind: 'replaces', properties: ['QueueName'] }]);
  });

  describe('within a stack of a stack', () => {
    const topic = (TopicArn: unknown): TemplateResource => ({
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn, Protocol: 'sqs' },
    });
    const inner = (name: unknown): Template => ({
      Resources: { Q: queue(name), Other: topic({ Ref: 'Topic' }) },
      Outputs: { Url: { Value: { Ref: 'Q' } }, Fixed: { Value: 'fixed' } },
    });
    const outer = (more: Resources, Topic: unknown = 't'): Template => ({
      Resources: { ...more, In: { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: { Topic } } } },
    });
    const within = (around: Template, name: unknown) =>
      made(around, {
        within: (logicalId) => (logicalId === 'In' ? { ...made(inner(name)), name: 'S-In' } : undefined),
      });
    const notes = (before: Made, after: Made) => deploymentNotes(before, after).map(sentenceOfNote);

    it('is said where it is', () => {
      expect(deploymentNotes(within(outer({}), 'a'), within(outer({}), 'b'))).toMatchObject([
        { stack: 'S-In', path: ['In'], logicalId: 'Q' },
      ]);
      expect(notes(within(outer({}), 'a'), within(outer({}), 'b'))).toEqual([
        expect.stringMatching(/^A deployment replaces In\/Q \(AWS::SQS::Queue\) because of QueueName/),
      ]);
    });

    it('what is replaced within concerns those around it that use that output, and no others', () => {
      const output = (name: string) => ({ 'Fn::GetAtt': ['In', `Outputs.${name}`] });
      const text = { 'Fn::Sub': 'arn:${In.Outputs.Url}' };
      const around = outer({ Uses: topic(output('Url')), Texts: topic(text), Not: topic(output('Fixed')) });
      expect(notes(within(around, 'a'), within(around, 'b'))).toEqual([
        expect.stringContaining('replaces In/Q'),
        expect.stringContaining('replaces Uses (AWS::SNS::Subscription) because of TopicArn'),
        expect.stringContaining('replaces Texts (AWS::SNS::Subscription) because of TopicArn'),
      ]);
    });

    it('what is replaced around it concerns those within that use that parameter', () => {
      const around = (name: string) => outer({ Q: queue(name) }, { 'Fn::GetAtt': ['Q', 'Arn'] });
      expect(notes(within(around('x'), 'a'), within(around('y'), 'a'))).toEqual([
        expect.stringContaining('replaces Q (AWS::SQS::Queue)'),
        expect.stringContaining('replaces In/Other (AWS::SNS::Subscription) because of TopicArn'),
      ]);
    });
  });

  it('knows of each type of the specification that is provisioned here', () => {
    expect(Object.keys(replacingProperties).length).toBeGreaterThan(25);
    expect(replacingProperties['AWS::S3::Bucket']).toContain('ObjectLockEnabled');
    // If one of them gets such a property, the note says "interrupts", and the page about watch has to name it.
    expect(conditionalProperties).toEqual({});
  });
});

import { expect, it } from 'vitest';
import { freshDirectories } from '../support/directories.ts';
import { checkTemplate } from './check-template.ts';

const fresh = freshDirectories('wrong-calls-');
const Gone = { Type: 'X::Y' };
const Topic = { Type: 'AWS::SNS::Topic' };
const told = (Resources: object, others: object = {}): Promise<string> =>
  checkTemplate(fresh(), { ...others, Resources });

it('every call of an intrinsic function with wrong arguments is told of at its place', async () => {
  const stderr = await told({
    Gone,
    Own: {
      Type: 'AWS::SQS::Queue',
      DependsOn: 'Gone',
      Properties: {
        QueueName: { 'Fn::Join': ['-', ['a', { 'Fn::Sub': ['${a}', { a: { 'Fn::Select': ['x', ['a']] } }] }]] },
        DelaySeconds: { Ref: 5 },
        VisibilityTimeout: { 'Fn::If': ['C', 1] },
        KmsMasterKeyId: { 'Fn::GetAtt': ['Gone'] },
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::Join': 'x' }, maxReceiveCount: { 'Fn::FindInMap': ['M', 'a'] } },
        Tags: [
          { Key: 'a', Value: { 'Fn::Sub': 5 } },
          { Key: 'b', Value: { 'Fn::Base64': ['b'] } },
        ],
      },
    },
  });
  const sentences = stderr.split('\n').flatMap((line) => /^ +Own: (?<told>.*)/.exec(line)?.groups?.['told'] ?? []);
  expect(sentences.sort()).toEqual([
    'DelaySeconds: Template error: Ref takes a string.',
    'KmsMasterKeyId: Template error: Fn::GetAtt takes the name of a resource and of its attribute.',
    'QueueName: Template error: Fn::Select takes an index, from 0.',
    'RedrivePolicy.deadLetterTargetArn: Template error: Fn::Join takes a list.',
    'RedrivePolicy.maxReceiveCount: Template error: Fn::FindInMap takes a list of three.',
    'Tags[0].Value: Template error: Fn::Sub takes a string.',
    'Tags[1].Value: Template error: Fn::Base64 takes a string.',
    "Template error: Mapping named 'M' is not present in the 'Mappings' section of template.",
    'Template format error: Unresolved condition dependency C in the template',
    'VisibilityTimeout: Template error: Fn::If takes a list of three.',
  ]);
});

it('outputs and conditions are told of with their names, and once', async () => {
  const call = { 'Fn::Join': ['', [{ Ref: 'Gone' }, ['x']]] };
  const stderr = await told(
    { Gone, Topic },
    {
      Conditions: { C: { 'Fn::Equals': ['a'] } },
      Outputs: { Nobody: { Value: { Ref: 'Nobody' } }, Form: { Value: call }, List: { Value: ['a'] } },
    },
  );
  const [, lines = ''] = /the template \(4\)\n([^]*?)\n\n/.exec(stderr) ?? [];
  expect(lines.split('\n').map((line) => line.trim())).toEqual([
    'Condition C: Template error: Fn::Equals takes a list of two.',
    'Template format error: Unresolved resource dependencies [Nobody] in the Outputs block of the template',
    'Output Form: Template error: Fn::Join takes a string.',
    'Output List: Template error: The Value of output List takes a string.',
  ]);
});

it('both halves of a rule are told of, and no name that is made up', async () => {
  const stderr = await told({
    Gone,
    Rule: {
      Type: 'AWS::Events::Rule',
      DependsOn: 'Gone',
      Properties: { ScheduleExpression: 'rate(1 hours)', EventPattern: { source: 'x' } },
    },
    None: { Type: 'AWS::Events::Rule', DependsOn: 'Gone', Properties: {} },
    T: {
      Type: 'AWS::DynamoDB::Table',
      DependsOn: 'Gone',
      Properties: {
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      },
    },
  });
  expect(stderr.match(/Rule: .*/g)).toEqual([
    'Rule: Event pattern is not valid. Reason: "source" must be an object or an array',
    'Rule: Parameter ScheduleExpression is not valid.',
  ]);
  expect(stderr.match(/None: .*/g)).toEqual(['None: one of [EventPattern, ScheduleExpression] is required']);
  expect(stderr).not.toMatch(/ T: /);
});

it('parts of an ARN that nobody has yet are no fault of the template', async () => {
  const arn = { 'Fn::GetAtt': ['Gone', 'TableArn'] };
  const part = { 'Fn::Select': [1, { 'Fn::Split': ['/', arn] }] };
  const within = { 'Fn::Select': [2, { 'Fn::Split': [':', { 'Fn::Select': [5, { 'Fn::Split': [':', arn] }] }] }] };
  const resources = {
    Gone,
    Own: { Type: 'AWS::SQS::Queue', Properties: { QueueName: part, Tags: [{ Key: 'a', Value: within }] } },
    Other: { Type: 'AWS::SNS::Topic', Properties: { TopicName: { 'Fn::Sub': ['t-${part}', { part }] } } },
  };
  const stderr = await told(resources);
  expect(stderr).toContain('X::Y');
  expect(stderr).not.toContain('Fn::Select');
});

it('a list without members asks for nothing, also where it stands for what is not supported', async () => {
  const pool = (more: object) => ({
    Type: 'AWS::Cognito::IdentityPool',
    Properties: { AllowUnauthenticatedIdentities: true, SupportedLoginProviders: {}, ...more },
  });
  const lists = { OpenIdConnectProviderARNs: [], SamlProviderARNs: [] };
  expect(await told({ Pool: pool(lists) })).toBe('');
  expect(await told({ Pool: pool({ SupportedLoginProviders: { 'graph.facebook.com': '1' } }) })).toMatch(
    /SupportedLoginProviders: property graph\.facebook\.com is not supported by local-aws/,
  );
  expect(await told({ Pool: pool({ SamlProviderARNs: ['arn:aws:iam::1:saml-provider/x'] }) })).toContain(
    'property SamlProviderARNs is not supported',
  );
});

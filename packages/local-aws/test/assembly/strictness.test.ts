import { expect, it } from 'vitest';
import { checkTemplate } from '../cli/check-template.ts';
import { roleOf } from '../cli/role-of.ts';
import { freshDirectories } from '../support/directories.ts';
import { cases as first } from './strict-cases.ts';
import { furtherCases } from './strict-cases-more.ts';
import { lastCases } from './strict-cases-names.ts';
import { code, lambda, unit } from './strict-parts.ts';

const fresh = freshDirectories('strictness-');

const cases = [...first, ...furtherCases, ...lastCases];
const idOf = (index: number): string => `Case${index}x`;

it('what AWS documents as wrong is told, and what it documents as right starts', async () => {
  const stderr = await checkTemplate(fresh(), {
    Resources: {
      Role: roleOf('lambda', {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: ['lambda.amazonaws.com', 'states.amazonaws.com'] },
              Action: 'sts:AssumeRole',
            },
          ],
        },
        Policies: [
          {
            PolicyName: 'all',
            PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
          },
        ],
      }),
      SchedulerRole: roleOf('scheduler'),
      Fn: { Type: 'AWS::Lambda::Function', Properties: lambda() },
      Group: { Type: 'AWS::Logs::LogGroup' },
      Standard: { Type: 'AWS::SQS::Queue' },
      Fifo: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true, QueueName: 'own.fifo' } },
      Pool: { Type: 'AWS::Cognito::UserPool' },
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          AttributeDefinitions: [{ AttributeName: 'a', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'a', KeyType: 'HASH' }],
          ...{ BillingMode: 'PAY_PER_REQUEST', StreamSpecification: { StreamViewType: 'NEW_IMAGE' } },
        },
      },
      Api: { Type: 'AWS::AppSync::GraphQLApi', Properties: { Name: 'a', AuthenticationType: 'API_KEY' } },
      Other: { Type: 'AWS::AppSync::GraphQLApi', Properties: { Name: 'b', AuthenticationType: 'API_KEY' } },
      Schema: {
        Type: 'AWS::AppSync::GraphQLSchema',
        Properties: {
          ApiId: { 'Fn::GetAtt': ['Api', 'ApiId'] },
          Definition: 'type Query { a: String b: String c: String d: String }',
        },
      },
      None: {
        Type: 'AWS::AppSync::DataSource',
        Properties: { ApiId: { 'Fn::GetAtt': ['Api', 'ApiId'] }, Name: 'None', Type: 'NONE' },
      },
      Pipe: {
        Type: 'AWS::AppSync::FunctionConfiguration',
        DependsOn: ['None', 'Schema'],
        Properties: { ...unit({ Name: 'pipe', Code: code }), TypeName: undefined },
      },
      ...Object.fromEntries(
        cases.map(([, Type, Properties], index) => [
          idOf(index),
          { Type, Properties, ...(Type.endsWith('Resolver') && { DependsOn: ['None', 'Schema'] }) },
        ]),
      ),
    },
  });
  const lines = stderr.split('\n');
  const wrong = cases.flatMap(([name, , , refused], index) => {
    const own = lines.filter((line) => line.includes(idOf(index)));
    if (!refused) return own.length === 0 ? [] : [`${name} is refused: ${own.join('; ')}`];
    return own.some((line) => refused.test(line)) ? [] : [`${name} is not told: ${own.join('; ')}`];
  });
  expect(wrong).toEqual([]);
});

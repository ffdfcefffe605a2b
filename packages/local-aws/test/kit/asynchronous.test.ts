import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, test as base, expect } from 'vitest';
import { withStack, type WithStack } from '../../src/kit/fixtures.ts';

const app = mkdtempSync(join(tmpdir(), 'kit-asynchronous-'));
afterAll(() => rmSync(app, { recursive: true, force: true }));
const trusted = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
/** It takes its time, as a call elsewhere would, and then writes. */
const code = `
const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
exports.handler = async ({ id }, { awsRequestId }) => {
  await new Promise((resolve) => setTimeout(resolve, 300));
  if (id === 'fails') throw new Error('it fails');
  const Item = { id: { S: awsRequestId } };
  await new DynamoDBClient({}).send(new PutItemCommand({ TableName: process.env.TABLE, Item }));
};`;
const template = {
  Resources: {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: 'ticks',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      },
    },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: trusted,
        Policies: [
          {
            PolicyName: 'p',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: arn('Table') }],
            },
          },
        ],
      },
    },
    Tick: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        ...{ Role: arn('Role'), Runtime: 'nodejs22.x', Handler: 'index.handler', Code: { ZipFile: code } },
        Environment: { Variables: { TABLE: { Ref: 'Table' } } },
      },
    },
    Hourly: {
      Type: 'AWS::Events::Rule',
      Properties: { ScheduleExpression: 'rate(1 hour)', Targets: [{ Id: 't', Arn: arn('Tick') }] },
    },
    Asked: {
      Type: 'AWS::Events::Rule',
      Properties: {
        ScheduleExpression: 'rate(3 hours)',
        Targets: [{ Id: 't', Arn: arn('Tick'), Input: '{"id":"fails"}' }],
      },
    },
    ...Object.fromEntries(
      ['Hourly', 'Asked'].map((rule) => [
        `May${rule}`,
        {
          Type: 'AWS::Lambda::Permission',
          Properties: {
            Action: 'lambda:InvokeFunction',
            FunctionName: { Ref: 'Tick' },
            Principal: 'events.amazonaws.com',
            SourceArn: arn(rule),
          },
        },
      ]),
    ),
  },
};

writeFileSync(join(app, 'template.json'), JSON.stringify(template));
const test = base.extend<WithStack>(withStack({ app, assembly: 'template.json' }));
const hour = 3_600_000;

test('time waits for functions whose answer nobody awaits', async ({ stack }) => {
  const ticks = async () =>
    (await new DynamoDBClient(stack.aws).send(new ScanCommand({ TableName: 'ticks' }))).Items?.length;
  await stack.clock.advance(hour + 1000);
  expect(await ticks()).toBe(1);
  await stack.clock.advance(hour);
  expect(await ticks()).toBe(2);
  expect(stack.calls.list({ action: 'PutItem' })[0]?.cause?.subject).toContain('Tick');
});

test('a failure of such a function has its name', async ({ stack }) => {
  await stack.clock.advance(3 * hour + 1000);
  const failed = stack.calls.list({ service: 'lambda' }).filter(({ principal }) => !principal.includes('events'));
  expect(failed.map(({ subject }) => subject)).toEqual([expect.stringContaining('Tick')]);
});

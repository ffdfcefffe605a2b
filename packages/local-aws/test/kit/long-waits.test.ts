import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, describe, expect, it } from 'vitest';
import { dayMs, minuteMs } from '../../src/kernel/clock.ts';
import { startStack } from '../../src/kit/stack.ts';
import { createVirtualClock } from '../../src/kit/virtual-clock.ts';
import { roleOf } from '../cli/role-of.ts';

const folder = mkdtempSync(join(tmpdir(), 'long-waits-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a clock that is moved far', () => {
  it('stops where work that comes again and again has something to do', async () => {
    let stops = 0;
    const clock = createVirtualClock(async () => void (stops += 1));
    const start = clock.now();
    const worked: number[] = [];
    let due = start + 30 * dayMs + 10;
    const work = (): void => {
      if (clock.now() >= due) {
        worked.push(Math.round((clock.now() - start) / minuteMs));
        due = Infinity;
      }
      clock.after(minuteMs, work, () => due);
    };
    clock.after(minuteMs, work, () => due);
    // Something else makes new work on the way, before the first.
    clock.after(10 * dayMs, () => (due = clock.now() + 4.5 * minuteMs));
    await clock.advance(400 * dayMs);
    expect(worked).toEqual([10 * 1440 + 5]);
    expect(stops).toBeLessThan(10);
    // It goes on as before.
    due = 0;
    await clock.advance(minuteMs);
    expect(worked).toHaveLength(2);
  });

  it('passes over a year of a table with a stream and items that expire, at once', async () => {
    const template = {
      Resources: {
        Role: roleOf('lambda', {
          ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole'],
        }),
        Table: {
          Type: 'AWS::DynamoDB::Table',
          Properties: {
            TableName: 'notes',
            AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
            KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
            BillingMode: 'PAY_PER_REQUEST',
            StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
            TimeToLiveSpecification: { AttributeName: 'until', Enabled: true },
          },
        },
        Follower: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            ...{ Handler: 'index.handler', Runtime: 'nodejs24.x', Role: { 'Fn::GetAtt': ['Role', 'Arn'] } },
            Code: { ZipFile: 'exports.handler = async () => undefined;' },
          },
        },
        Mapping: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: {
            FunctionName: { Ref: 'Follower' },
            EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
            StartingPosition: 'TRIM_HORIZON',
          },
        },
      },
    };
    const assembly = join(folder, 'template.json');
    writeFileSync(assembly, JSON.stringify(template));
    const stack = await startStack({ assembly, dataDirectory: join(folder, 'data') });
    const client = new DynamoDBClient(stack.aws);
    const until = Math.ceil((stack.clock.now() + 30 * dayMs) / 1000);
    const Item = { id: { S: 'a' }, until: { N: String(until) } };
    await client.send(new PutItemCommand({ TableName: 'notes', Item }));
    await stack.clock.advance(0);
    const invoked = (): number => stack.calls.list({ service: 'lambda', action: 'Invoke' }).length;
    expect(invoked()).toBe(1);
    await stack.clock.advance(29 * dayMs);
    expect([invoked(), (await client.send(new ScanCommand({ TableName: 'notes' }))).Count]).toEqual([1, 1]);
    const began = performance.now();
    await stack.clock.advance(371 * dayMs);
    expect(performance.now() - began).toBeLessThan(3_000);
    expect([invoked(), (await client.send(new ScanCommand({ TableName: 'notes' }))).Count]).toEqual([2, 0]);
    client.destroy();
    await stack.stop();
  });
});

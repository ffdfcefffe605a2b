import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand, ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { test as base, describe, expect } from 'vitest';
import { prepareStack, withStack, type TestStack, type WithStack } from '../../src/kit/fixtures.ts';
import { writeSmallPair } from '../apps/regions/small.ts';
import { appFolder } from '../apps/support.ts';

const app = appFolder('reminders');
const ada = { username: 'ada@example.com', password: 'Correct-horse-1' };
const options = { app, assembly: 'template.yaml', users: [ada] };
const add = 'mutation ($id: ID!) { add(id: $id, text: "milk") { id text owner } }';

const test = base.extend<WithStack>(
  withStack({ ...options, prepare: async (stack) => stack.administrator().graphql(add, { id: 'first' }) }),
);
const shared = base.extend<WithStack>(withStack({ ...options, per: 'file' }));

const idsIn = async (stack: TestStack): Promise<unknown[]> => {
  const { Items = [] } = await new DynamoDBClient(stack.aws).send(
    new ScanCommand({ TableName: stack.outputs.stackOutputs['Table'] }),
  );
  return Items.map((item) => item['id']?.S).sort();
};

describe('a stack of one’s own', () => {
  test('begins with what was prepared, and keeps what it gets to itself', async ({ stack, prepared }) => {
    const user = await stack.user(ada.username);
    expect((await user.graphql(add, { id: 'second' })).data).toMatchObject({ add: { id: 'second', text: 'milk' } });
    const other = await prepared.start();
    expect([await idsIn(stack), await idsIn(other)]).toEqual([['first', 'second'], ['first']]);
    await other.stop();
  });

  test('is asked as a user, as a role and as nobody who may', async ({ stack }) => {
    const query = '{ reminder(id: "first") { text } }';
    const role = await stack.role('reminders-source');
    const user = await stack.user(ada.username);
    expect((await user.graphql(query)).data).toEqual({ reminder: { text: 'milk' } });
    expect((await stack.administrator().graphql(query)).data).toEqual({ reminder: { text: 'milk' } });
    expect((await role.graphql(query)).errors?.[0]?.errorType).toBe('UnauthorizedException');
    await expect(new DynamoDBClient(role.aws).send(new ListTablesCommand())).rejects.toThrow('dynamodb:ListTables');
    expect(user.idToken).not.toBe(user.accessToken);
    await expect(stack.user('eve')).rejects.toMatchObject({ code: 'NoSuchUser' });
    expect(() => stack.apiKey()).toThrow('no API key');
    expect(() => stack.api('Other')).toThrow('There are: Api');
    expect((await stack.api('Api').administrator().graphql(query)).data).toEqual({ reminder: { text: 'milk' } });
  });

  test('pushes to its subscribers, who wait for as long as it takes', async ({ stack }) => {
    const user = await stack.user(ada.username);
    const added = await user.subscribe('subscription { added { id } }');
    const next = added.next();
    await user.graphql('mutation { add(id: "a", text: "t") { id } }');
    await user.graphql('mutation { add(id: "b", text: "t") { id } }');
    expect([await next, await added.next()]).toMatchObject([
      { data: { added: { id: 'a' } } },
      { data: { added: { id: 'b' } } },
    ]);
    expect(added.waiting()).toEqual([]);
    added.close();
    await expect(added.next()).rejects.toThrow('closed');
    await expect(user.subscribe('subscription { nothing }')).rejects.toThrow('nothing');
  });

  test('tells who called what, which statement allowed it, and what caused it', async ({ stack }) => {
    const user = await stack.user(ada.username);
    stack.calls.forget();
    await user.graphql(add, { id: 'x' });
    const [put, ...others] = stack.calls.list({ service: 'dynamodb' });
    expect(others).toEqual([]);
    expect(put).toMatchObject({
      action: 'PutItem',
      principal: expect.stringContaining('assumed-role/reminders-source/') as string,
      status: 200,
      allowedBy: [{ action: 'dynamodb:PutItem', sid: 'KeepReminders', by: { action: 'dynamodb:PutItem' } }],
      denied: [],
      cause: { service: 'appsync', action: 'GraphQL', subject: 'Mutation.add' },
    });
    const role = await stack.role('reminders-source');
    const denied = stack.calls.next({ action: 'ListTables', status: 400 });
    await expect(new DynamoDBClient(role.aws).send(new ListTablesCommand())).rejects.toThrow();
    expect(await denied).toMatchObject({ error: 'AccessDeniedException', denied: [{ action: 'dynamodb:ListTables' }] });
  });

  test('fails as it is told', async ({ stack }) => {
    const user = await stack.user(ada.username);
    const checked = () => user.graphql('{ checked(text: " a ") }');
    stack.faults.set([{ service: 'lambda', action: 'Invoke', kind: 'throttle', count: 1 }]);
    expect((await checked()).errors).toHaveLength(1);
    expect(await checked()).toEqual({ data: { checked: 'a' } });
    expect(stack.calls.list({ action: 'Invoke' }).map(({ fault }) => fault)).toEqual(['throttle', undefined]);
  });

  test('lets days pass at once, in the order in which things happen', async ({ stack }) => {
    const states = new SFNClient(stack.aws);
    const began = stack.clock.now();
    const { executionArn } = await states.send(
      new StartExecutionCommand({
        stateMachineArn: stack.outputs.stackOutputs['Workflow'],
        input: JSON.stringify({ id: 'first', days: 2 }),
      }),
    );
    const table = new DynamoDBClient(stack.aws);
    const isSent = async (): Promise<unknown> => {
      const key = { TableName: stack.outputs.stackOutputs['Table'], Key: { id: { S: 'first' } } };
      return (await table.send(new GetItemCommand(key))).Item?.['sent']?.BOOL;
    };
    await stack.clock.advance(1.9 * 86_400_000);
    expect(await isSent()).toBeUndefined();
    await stack.clock.advance(0.2 * 86_400_000);
    expect(await isSent()).toBe(true);
    expect((await states.send(new DescribeExecutionCommand({ executionArn }))).status).toBe('RUNNING');
    await stack.clock.advance(86_400_000);
    expect(stack.calls.list({ service: 'sns', action: 'Publish' })).toHaveLength(1);
    expect((await states.send(new DescribeExecutionCommand({ executionArn }))).status).toBe('SUCCEEDED');
    expect(stack.clock.now() - began).toBeGreaterThanOrEqual(3.1 * 86_400_000);
    await expect(stack.clock.advance(-1)).rejects.toThrow('forward');
  });

  test('lets tokens expire', async ({ stack }) => {
    const user = await stack.user(ada.username);
    await stack.clock.advance(2 * 3_600_000);
    expect((await user.graphql('{ checked(text: "a") }')).errors?.[0]?.errorType).toBe('UnauthorizedException');
    const again = await stack.user(ada.username);
    expect((await again.graphql('{ checked(text: "a") }')).data).toEqual({ checked: 'a' });
  });
});

describe('a stack for a file of tests', () => {
  shared('is filled by one test', async ({ stack }) => {
    await stack.administrator().graphql(add, { id: 'kept' });
  });
  shared('and seen by the next', async ({ stack }) => {
    expect(await idsIn(stack)).toEqual(['kept']);
  });
});

test('a stack has the regions of the app, each with what was prepared there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'regions-'));
  const value = { Name: '/prepared', Value: 'yes', Type: 'String' } as const;
  const prepared = await prepareStack({
    assembly: writeSmallPair(folder),
    users: [],
    prepare: ({ region }) => new SSMClient(region('us-east-1').aws).send(new PutParameterCommand(value)),
  });
  const stack = await prepared.start();
  const far = stack.region('us-east-1');
  expect((await far.apiKey().graphql('{ where }')).data).toEqual({ where: 'far' });
  const kept = await new SSMClient(far.aws).send(new GetParameterCommand({ Name: value.Name }));
  expect(kept.Parameter?.Value).toBe('yes');
  expect([stack.outputs.region, far.outputs.region]).toEqual(['eu-west-1', 'us-east-1']);
  expect(() => stack.region('ap-south-1')).toThrow('There are stacks in eu-west-1, us-east-1.');
  await prepared.dispose();
  rmSync(folder, { recursive: true, force: true });
});

test('what cannot be prepared leaves nothing behind', async () => {
  await expect(prepareStack({ ...options, assembly: 'nowhere' })).rejects.toMatchObject({ code: 'InvalidAssembly' });
  const failing = prepareStack({ ...options, prepare: () => Promise.reject(new Error('not filled')) });
  await expect(failing).rejects.toThrow('not filled');
});

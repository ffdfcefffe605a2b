import { PutItemCommand, CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeStateMachineCommand,
  ListStateMachinesCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { CreateQueueCommand, DeleteQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post, reportInput, sdk, uniqueName, users } from '../support/target.ts';
import { violations } from './support/axe.ts';
import { consoleUrl, openConsole, runAs, skipped, write } from './support/console.ts';
import type { Tab } from './support/tab.ts';

describe.skipIf(!consoleUrl)(`executions, messages and logs in the console${skipped}`, () => {
  let tab: Tab;
  let page: Tab['page'];
  const name = uniqueName('Consoline');
  beforeAll(async () => {
    tab = await openConsole('Queries');
    page = tab.page;
    await runAs(tab, `user:${users.ada.username}`);
    await write(
      tab,
      'GraphQL document',
      'mutation ($input: ReportDragonInput!) { reportDragon(input: $input) { id status } }',
    );
    await write(tab, 'Variables', JSON.stringify({ input: reportInput(name) }));
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('region', { name: 'GraphQL response' }).getByText('"PENDING"').waitFor();
  });
  afterAll(() => tab?.close());

  const open = (screen: string) => page.getByRole('link', { name: screen, exact: true }).click();

  it('shows an execution turn green, with what each state got and gave', async () => {
    await open('Executions');
    await page.locator('table.list a').first().click();
    await page.getByText('SUCCEEDED').first().waitFor();
    await page.locator('.state.succeeded').first().waitFor();
    await page.getByRole('list', { name: 'States' }).getByRole('button').first().click();
    const input = page.getByRole('region', { name: /^Input of / }).first();
    expect(await input.textContent()).toContain('"reportId"');
    expect(await violations(tab, 'console execution', 390)).toEqual([]);
  });

  it('shows a state of the graph that is chosen by the keyboard', async () => {
    const graph = page.getByRole('group', { name: 'State machine' });
    const [first, second] = [graph.getByRole('button').nth(0), graph.getByRole('button').nth(1)];
    await first.focus();
    await page.keyboard.press('Tab');
    expect(await second.evaluate((node) => node === document.activeElement)).toBe(true);
    const name = await second.locator('.state-name').textContent();
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: `State ${name}`, exact: true }).waitFor();
    expect(await second.getAttribute('aria-pressed')).toBe('true');
  });

  it('leads from an execution to what started it, and to what it wrote', async () => {
    const written = page.getByRole('region', { name: 'What it wrote' });
    await written.getByRole('link', { name: /^sns Publish/ }).waitFor();
    await written.getByRole('link', { name: /^s3 PutObject .*\/reports\// }).click();
    const report = page.getByRole('region', { name: /^Object reports\// });
    await report.waitFor();
    expect(await report.textContent()).toContain('"ACCEPTED"');
    await page.goBack();
    await page.getByRole('link', { name: 'What started it, and all it did' }).click();
    const start = page.getByRole('button', { name: /^states StartExecution/ });
    await start.click();
    await page.getByRole('link', { name: /:execution:/ }).click();
    await page.getByText('SUCCEEDED').first().waitFor();
  });

  it('starts, stops and redrives one, and starts it again', async () => {
    const sfn = new SFNClient(sdk);
    const { stateMachines = [] } = await sfn.send(new ListStateMachinesCommand());
    const { roleArn } = await sfn.send(
      new DescribeStateMachineCommand({ stateMachineArn: stateMachines[0]?.stateMachineArn }),
    );
    const waiting = { StartAt: 'Rest', States: { Rest: { Type: 'Wait', Seconds: 3_600, End: true } } };
    const machine = uniqueName('console').replace(' ', '-');
    const { stateMachineArn } = await sfn.send(
      new CreateStateMachineCommand({ name: machine, roleArn, definition: JSON.stringify(waiting) }),
    );
    await page.reload();
    await open('Executions');
    await page.getByLabel('State machine').selectOption(stateMachineArn ?? '');
    await page.getByText('Start one').click();
    await write(tab, 'Input', '{"of": "the console"}');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    const is = (status: string) =>
      page.locator('.execution > .bar .badge').getByText(status, { exact: true }).waitFor();
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
    await is('RUNNING');
    await press('Stop');
    await is('ABORTED');
    await press('Redrive');
    await is('RUNNING');
    await press('Stop');
    await is('ABORTED');
    const first = page.url();
    await press('Start again');
    await expect.poll(() => page.url()).not.toBe(first);
    await is('RUNNING');
    expect(await page.getByRole('region', { name: 'Input of the execution' }).textContent()).toContain('"the console"');
    await press('Stop');
    await is('ABORTED');
    await sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
    await page.reload();
  });

  it('tells the state that failed, its error and its input', async () => {
    await open('Executions');
    await page.getByText('Start one').click();
    await write(tab, 'Input', '{"reportId": "of-nobody"}');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByText('Failed in').waitFor();
    const state = page.getByRole('region', { name: /^State / });
    expect(await state.getByText('Error', { exact: true }).count()).toBe(1);
    expect(await state.getByRole('region', { name: /^Input of / }).textContent()).toContain('of-nobody');
    expect(await violations(tab, 'console failed execution', 390)).toEqual([]);
  });

  it('shows what was sent', async () => {
    await open('Outbox');
    const message = page.getByRole('button', { expanded: false }).filter({ hasText: /Topic/ }).first();
    await message.click();
    expect(await page.getByRole('region', { name: 'Body' }).first().textContent()).not.toBe('');
    expect(await violations(tab, 'console outbox', 390)).toEqual([]);
  });

  it('follows the logs', async () => {
    await open('Logs');
    const lines = page.getByRole('list', { name: 'Log lines' }).getByRole('listitem');
    await lines.first().waitFor();
    // The execution that failed has logged an error. Of all lines axe would look at thousands of elements.
    await page.getByLabel('Level').selectOption('ERROR');
    await lines.filter({ hasText: /Error/ }).first().waitFor();
    expect(await lines.filter({ hasNotText: 'ERROR' }).count()).toBe(0);
    expect(await violations(tab, 'console logs', 390)).toEqual([]);
  });

  it('invokes a function, and shows what the call did', async () => {
    await open('Functions');
    await page.getByRole('link', { name: /ReportDragon/ }).click();
    await page.getByRole('button', { name: 'Last event' }).click();
    // Others report as well: it is the event of somebody.
    await expect.poll(() => page.getByRole('textbox', { name: 'Event' }).textContent()).toContain('"caller"');
    await page.getByRole('button', { name: 'Invoke', exact: true }).click();
    await page.getByRole('region', { name: 'Payload' }).waitFor();
    await page.getByRole('region', { name: 'Trace' }).getByText('Invoke').first().waitFor();
    expect(await violations(tab, 'console function', 390)).toEqual([]);
  });

  it('creates somebody, and makes a member of a group of them', async () => {
    await open('Users');
    const email = `${uniqueName('consoline').replace(/\W/g, '-')}@example.com`.toLowerCase();
    await page.getByLabel('E-mail of a new user').fill(email);
    await page.getByLabel('Password').fill('Dragons-are-real-9');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    const somebody = page.getByRole('group', { name: email });
    await somebody.getByLabel('Rangers').click();
    await expect.poll(() => somebody.getByLabel('Rangers').isChecked()).toBe(true);
    await page.reload();
    await expect.poll(() => somebody.getByLabel('Rangers').isChecked()).toBe(true);
    expect(await violations(tab, 'console users', 390)).toEqual([]);
  });

  it('copies a token that a client can use', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const somebody = page.getByRole('group', { name: users.grace.username });
    await somebody.getByRole('button', { name: 'Copy token' }).click();
    await somebody.getByRole('button', { name: 'Copied' }).waitFor();
    const token = await page.evaluate(() => navigator.clipboard.readText());
    expect((await post(token, '{ listDragons(limit: 1) { items { name } } }')).errors).toBeUndefined();
  });

  it('looks into a bucket', async () => {
    await open('Data');
    await page
      .getByRole('link', { name: /StorageData/i })
      .first()
      .click();
    await page.getByRole('link', { name: 'catalogue/' }).click();
    await page.getByRole('link', { name: /directory\.json/ }).click();
    expect(await page.getByRole('region', { name: /^Object / }).textContent()).toContain('{');
    await page.getByRole('button', { name: 'Select', exact: true }).click();
    const records = await page.getByRole('region', { name: 'Records' }).textContent();
    expect(JSON.parse(records ?? '')).toBeTypeOf('object');
    await write(tab, 'Expression', 'SELECT nonsense');
    await page.getByRole('button', { name: 'Select', exact: true }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: /\w+: \w/ })
      .waitFor();
    expect(await violations(tab, 'console data', 390)).toEqual([]);
  });

  it('sends a message to a queue, and peeks at it', async () => {
    await open('Data');
    const queue = page.getByRole('form', { name: 'UpkeepFailed' });
    await queue.getByLabel('Message').fill('{"sentBy": "the console"}');
    await queue.getByRole('button', { name: 'Send' }).click();
    await expect
      .poll(async () => {
        await queue.getByRole('button', { name: 'Peek' }).click();
        return page.getByRole('region', { name: /^Message / }).allTextContents();
      })
      .toContainEqual(expect.stringContaining('the console'));
  });

  it('shows the items of a table, page by page', async () => {
    const dynamodb = new DynamoDBClient(sdk);
    const TableName = uniqueName('console').replace(' ', '-');
    await dynamodb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      }),
    );
    const items = Array.from({ length: 60 }, (_, index) => ({ id: { S: `${index}` }, of: { M: { n: { N: '1' } } } }));
    await Promise.all(items.map((Item) => dynamodb.send(new PutItemCommand({ TableName, Item }))));
    await open('Data');
    await page.getByRole('link', { name: TableName }).click();
    const shown = page.getByRole('list', { name: 'Items' }).getByRole('listitem');
    await page.getByText('id (HASH)').waitFor();
    await expect.poll(() => shown.count()).toBe(50);
    expect(JSON.parse((await shown.first().getByRole('region').textContent()) ?? '')).toMatchObject({ of: { n: 1 } });
    await page.getByRole('button', { name: 'Next 50' }).click();
    await expect.poll(() => shown.count()).toBe(10);
    expect(await violations(tab, 'console table', 390)).toEqual([]);
    await page.getByRole('button', { name: 'Back' }).click();
    await expect.poll(() => shown.count()).toBe(50);
    await dynamodb.send(new DeleteTableCommand({ TableName }));
  });

  it('puts dead letters back where they came from, as they were sent', async () => {
    const sqs = new SQSClient(sdk);
    const name = uniqueName('console').replace(' ', '-');
    const { QueueUrl: dead } = await sqs.send(new CreateQueueCommand({ QueueName: `${name}-dead` }));
    const deadLetterTargetArn = `arn:aws:sqs:${sdk.region}:${(dead ?? '').split('/').at(-2)}:${name}-dead`;
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 });
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: { RedrivePolicy } }));
    const MessageAttributes = { kind: { DataType: 'String', StringValue: 'lost' } };
    await sqs.send(new SendMessageCommand({ QueueUrl: dead, MessageBody: 'lost', MessageAttributes }));
    await open('Data');
    const form = page.getByRole('form', { name: `${name}-dead` });
    await page.getByRole('listitem').filter({ has: form }).getByText('1 waiting').waitFor();
    await form.getByRole('button', { name: `Redrive to ${name}` }).click();
    await page.getByText('1 went back to where they came from.').waitFor();
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'] }));
    expect(Messages).toMatchObject([{ Body: 'lost', MessageAttributes: { kind: { StringValue: 'lost' } } }]);
    for (const url of [dead, QueueUrl]) await sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
  });

  it('exports a snapshot as a file, imports it under another name, and removes it', async () => {
    await open('State');
    const name = uniqueName('exported');
    await page.getByLabel('Name of a snapshot').fill(name);
    await page.getByRole('button', { name: 'Keep the state as it is' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('group', { name }).getByRole('link', { name: 'Download' }).click(),
    ]);
    await page.getByText('Import a file').click();
    await page.getByLabel('File that local-aws export wrote').setInputFiles(await download.path());
    const imported = uniqueName('imported');
    await page.getByLabel('As the snapshot').fill(imported);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    for (const snapshot of [imported, name]) {
      await page.getByRole('group', { name: snapshot }).getByRole('button', { name: 'Remove' }).click();
      await page.getByRole('group', { name: snapshot }).waitFor({ state: 'detached' });
    }
  });

  it('keeps a snapshot, and tells the permissions that nobody used', async () => {
    await open('State');
    const name = uniqueName('snapshot');
    await page.getByLabel('Name of a snapshot').fill(name);
    await page.getByRole('button', { name: 'Keep the state as it is' }).click();
    await page.getByRole('group', { name }).getByRole('button', { name: 'Go back to it' }).click();
    await page.getByRole('region', { name: 'Confirm' }).getByRole('button', { name: 'Leave it' }).click();
    await page.getByText(/\d+ of this start/).click();
    await page
      .getByRole('cell', { name: /lambda:InvokeFunction/ })
      .first()
      .waitFor();
    expect(await violations(tab, 'console state', 390)).toEqual([]);
  });

  it('injects a fault, and counts what it struck', async () => {
    await open('Faults');
    // What nobody calls but the console itself: the target is shared with other tests.
    await page.getByLabel('Service').fill('ssm');
    await page.getByLabel('Action').fill('DescribeParameters');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('cell', { name: /ssm:DescribeParameters/ }).waitFor();
    await open('Data');
    await page.getByRole('alert').filter({ hasText: /\w/ }).waitFor();
    await open('Faults');
    await page.getByRole('cell', { name: /^(Struck )?[1-9]\d*$/ }).waitFor();
    expect(await violations(tab, 'console faults', 390)).toEqual([]);
    await page.getByRole('button', { name: 'Remove all' }).click();
    await page.getByText('Nothing goes wrong on purpose').waitFor();
  });

  it('asked nobody else, and failed nowhere', () => expect(tab.complaints).toEqual([]));
});

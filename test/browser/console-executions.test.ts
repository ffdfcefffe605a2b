import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportInput, uniqueName, users } from '../support/target.ts';
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

  it('looks into a bucket', async () => {
    await open('Data');
    await page
      .getByRole('link', { name: /StorageData/i })
      .first()
      .click();
    await page.getByRole('link', { name: 'catalogue/' }).click();
    await page.getByRole('button', { name: /directory\.json/ }).click();
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

import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportInput, uniqueName, users } from '../support/target.ts';
import { violations } from './support/axe.ts';
import { consoleUrl, openConsole, runAs, skipped, write } from './support/console.ts';
import type { Tab } from './support/tab.ts';

describe.skipIf(!consoleUrl)(`queries in the console, and what they did${skipped}`, () => {
  let tab: Tab;
  let page: Tab['page'];
  beforeAll(async () => {
    tab = await openConsole('Queries');
    page = tab.page;
  });
  afterAll(() => tab?.close());

  const answer = () => page.getByRole('region', { name: 'GraphQL response' });
  const trace = () => page.getByRole('region', { name: 'Trace' });

  it('loads at most 400 kB, packed, for the first screen', async () => {
    await page.waitForFunction(() => document.querySelectorAll('.cm-editor').length === 2);
    const files = await page.evaluate(() =>
      performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname),
    );
    const loaded = new Set(files.filter((path) => !path.startsWith('/api/')));
    expect(loaded.size).toBeGreaterThan(2);
    let bytes = 0;
    for (const path of ['/', ...loaded])
      bytes += gzipSync(await (await page.request.get(new URL(path, consoleUrl).href)).body()).length;
    console.log(`the console's first screen: ${Math.round(bytes / 1_000)} kB`);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThanOrEqual(400_000);
  });

  it('completes fields from the schema', async () => {
    // Its first page of the schema may still be on its way.
    await write(tab, 'GraphQL document', '{ listDr');
    await expect
      .poll(async () => {
        await page.keyboard.press('Control+Space');
        return page.getByRole('option').filter({ hasText: 'listDragons' }).count();
      })
      .toBeGreaterThan(0);
    await page.keyboard.press('Escape');
  });

  it('runs one as a seeded user by the keyboard alone, and shows what each resolver received', async () => {
    await runAs(tab, `user:${users.ada.username}`);
    await write(tab, 'GraphQL document', 'query ($n: Int) { listDragons(limit: $n) { items { name } } }');
    await write(tab, 'Variables', '{"n": 2}');
    await page.keyboard.press('ControlOrMeta+Enter');
    await answer().getByText('"listDragons"').waitFor();
    await trace().getByText('SelectObjectContent').first().waitFor();
    const step = trace().getByRole('button', { name: /Query\.listDragons → .* request/ });
    await step.click();
    const received = await page
      .getByRole('region', { name: 'What request of Query.listDragons received' })
      .textContent();
    expect(received).toContain('"limit": 2');
    const returned = await page
      .getByRole('region', { name: 'What request of Query.listDragons returned' })
      .textContent();
    expect(returned).toContain('"payload"');
  });

  it('shows the statement of the policy by which a call was allowed', async () => {
    await trace()
      .getByRole('button', { name: /s3 SelectObjectContent/ })
      .first()
      .click();
    const details = page.locator('.details', { hasText: 's3:GetObject' }).first();
    await details.getByText('allowed').first().waitFor();
    await details.locator('summary').first().click();
    expect(await details.getByRole('region', { name: 'Statement that allowed it' }).first().textContent()).toContain(
      '"Effect": "Allow"',
    );
  });

  it('writes the request as code, without a secret', async () => {
    await page.getByRole('group', { name: 'As code' }).getByRole('button', { name: 'curl' }).click();
    const code = await page.getByRole('region', { name: 'As curl' }).textContent();
    expect(code).toContain(`npx local-aws token ${users.ada.username}`);
    expect(code).toContain('"variables":{"n":2}');
    expect(code).not.toContain(users.ada.password);
  });

  it('makes the request again from what its resolver received', async () => {
    await trace().getByRole('link', { name: 'Run it again' }).click();
    await expect
      .poll(() => page.getByRole('textbox', { name: 'GraphQL document' }).textContent())
      .toContain('query ($limit: Int) {  listDragons(limit: $limit)');
    expect(await page.getByRole('textbox', { name: 'Variables' }).textContent()).toContain('"limit": 2');
  });

  it('subscribes, and shows each event with its time', async () => {
    await runAs(tab, `user:${users.ada.username}`);
    await page.getByLabel('Examples').selectOption({ label: 'subscription onReportStatusChanged' });
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    const subscription = page.getByRole('region', { name: /^subscription \{ onReportStatusChanged/ }).first();
    await subscription.getByText('subscribed', { exact: true }).waitFor();
    await write(
      tab,
      'GraphQL document',
      'mutation ($input: ReportDragonInput!) { reportDragon(input: $input) { id status } }',
    );
    await write(tab, 'Variables', JSON.stringify({ input: reportInput(uniqueName('Windowed')) }));
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await subscription.getByText('"ACCEPTED"').first().waitFor();
    await expect.poll(() => subscription.getByRole('listitem').first().textContent()).toMatch(/^\d\d:\d\d:\d\d\.\d{3}/);
    await page.getByText('Documentation of the schema').click();
    await page.getByRole('button', { name: 'Query', exact: true }).click();
    await page.getByRole('list', { name: 'Members of Query' }).getByText('listDragons').waitFor();
  });

  it('shows the filter that a resolver set for a subscription', async () => {
    await page.getByRole('link', { name: 'Requests', exact: true }).click();
    // Others subscribe too, and a Ranger gets another filter.
    await page
      .getByRole('searchbox', { name: 'Filter' })
      .fill(`Subscription.onReportStatusChanged ${users.ada.username}`);
    await page
      .getByRole('link', { name: /onReportStatusChanged/ })
      .first()
      .click();
    await page.getByRole('button', { name: /Subscription\.onReportStatusChanged .*response filter/ }).click();
    const filter = page.getByRole('region', { name: 'Set as filter of Subscription.onReportStatusChanged' });
    expect(await filter.textContent()).toContain('"fieldName": "owner"');
    await page.getByRole('link', { name: 'Queries', exact: true }).click();
  });

  it('explains why a query was denied', async () => {
    const roles = page.getByLabel('Run as').locator('optgroup[label="IAM roles"] option');
    await runAs(tab, (await roles.filter({ hasText: 'QueriesSearchDragonsRole' }).getAttribute('value')) ?? '');
    await write(tab, 'GraphQL document', '{ listDragons { items { name } } }');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    const missing = trace().getByRole('region', { name: 'Statement that is missing' }).first();
    await missing.waitFor();
    expect(JSON.parse((await missing.textContent()) ?? '')).toMatchObject({
      Effect: 'Allow',
      Action: 'appsync:GraphQL',
      Resource: expect.stringMatching(/\/types\/Query\/fields\/listDragons$/) as string,
    });
    await tab.screenshot('console-denied');
  });

  it('is accessible', async () => {
    expect(await violations(tab, 'console queries', 390)).toEqual([]);
    expect(tab.complaints).toEqual([]);
  });
});

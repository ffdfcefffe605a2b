import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessToken, post, target } from '../support/target.ts';
import { violations } from './support/axe.ts';
import { consoleUrl, openConsole, skipped } from './support/console.ts';
import type { Tab } from './support/tab.ts';

describe.skipIf(!consoleUrl)(`requests of others in the console${skipped}`, () => {
  let tab: Tab;
  let page: Tab['page'];
  beforeAll(async () => {
    tab = await openConsole('Requests');
    page = tab.page;
  });
  afterAll(() => tab?.close());

  it('finds one that was refused by a few words, and tells that the schema refused it', async () => {
    const location = { country: 'c', state: 's', city: 'c', neighborhood: 'n' };
    const input = { name: 'n', family: 'f', description: 'd', location, addedAt: '2026-01-01T00:00:00Z' };
    const answer = await post(
      await accessToken('ada'),
      'mutation ($input: PublishDragonAddedInput!) { publishDragonAdded(input: $input) { name } }',
      { input },
    );
    expect(answer.errors).toMatchObject([{ errorType: 'Unauthorized' }]);
    await page.getByLabel('Filter').fill('publishDragonAdded user');
    await page.getByLabel('Failed or denied').check();
    const row = page.getByRole('row').filter({ hasText: 'Mutation.publishDragonAdded' }).first();
    await row.getByText('failed').waitFor();
    expect(await violations(tab, 'console requests', 390)).toEqual([]);
    await row.getByRole('link').click();
    await page.getByText('No resolver ran').waitFor();
    expect(await violations(tab, 'console request', 390)).toEqual([]);
  });

  it('shows what an invocation logged, by the id of the request', async () => {
    const response = await fetch(target.graphqlUrl ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: await accessToken('ada') },
      body: JSON.stringify({ query: '{ listDragons(limit: 1) { items { name } } }' }),
    });
    await page.getByRole('link', { name: 'All requests' }).click();
    await page.getByLabel('Failed or denied').uncheck();
    // Others ask as well, and some of them in vain: this one is found by its id.
    await page.getByLabel('Filter').fill(response.headers.get('x-amzn-requestid') ?? 'none');
    await page.getByRole('row').filter({ hasText: 'Query.listDragons' }).getByRole('link').first().click();
    await page.getByRole('button', { name: /^lambda Invoke/ }).click();
    const logged = page.getByRole('region', { name: 'What was logged' }).first();
    await logged.waitFor();
    expect(await logged.textContent()).toContain('platform.report');
  });

  it('shows the event of an invocation, and invokes with it again', async () => {
    const carried = page.getByRole('region', { name: 'What it carried' }).first();
    expect(await carried.getByRole('region', { name: 'Input of the call' }).textContent()).toContain('"limit": 1');
    await carried.getByRole('button', { name: 'Invoke again' }).click();
    const answer = carried.getByRole('region', { name: 'Answer to it' });
    await answer.waitFor();
    expect(await answer.textContent()).toContain('"items"');
    expect(await violations(tab, 'console event', 390)).toEqual([]);
    await carried.getByRole('link', { name: 'Change it first' }).click();
    await expect.poll(() => page.getByRole('textbox', { name: 'Event' }).textContent()).toContain('"limit": 1');
    await page.goBack();
    await page.getByRole('button', { name: /^lambda Invoke/ }).click();
    await page.getByRole('button', { name: 'Invoke again' }).click();
    await page.getByRole('link', { name: 'What it did this time' }).click();
    await expect.poll(() => page.locator('.call-name').first().textContent()).toMatch(/^lambda Invoke/);
    expect(tab.complaints).toEqual([]);
  });
});

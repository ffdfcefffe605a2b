import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { users } from '../support/target.ts';
import { countShifts, shifted } from './support/in-page.ts';
import { openTab, signIn, site, skipped, type Tab } from './support/tab.ts';

describe.skipIf(!site)(`the first screen of the web page${skipped}`, () => {
  let tab: Tab;
  let page: Tab['page'];
  let release: () => void;

  beforeAll(async () => {
    tab = await openTab();
    page = tab.page;
    await page.setViewportSize({ width: 360, height: 740 });
    await countShifts(page);
  });
  afterAll(() => tab?.close());

  /** Loads the page, whose modules stay on their way until they are released. */
  async function load(): Promise<void> {
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route(/\.js$/, async (route) => {
      if (!/early-/.test(route.request().url())) await released;
      await route.continue();
    });
    await page.reload({ waitUntil: 'commit' });
  }
  const isPainted = () => page.evaluate(() => performance.getEntriesByName('first-contentful-paint').length > 0);

  it('can be read and filled in before any module is there, and what was typed and pressed counts', async () => {
    await load();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await expect.poll(isPainted).toBe(true);
    await signIn(page, users.grace);
    expect(await page.getByTestId('who').count()).toBe(0);
    release();
    await page.getByTestId('who').filter({ hasText: users.grace.username }).waitFor();
    await page.getByTestId('dragons').locator('li').first().waitFor();
    expect(await shifted(page)).toBeLessThanOrEqual(0.1);
    expect(tab.complaints).toEqual([]);
  });

  it('is not the way in for whoever is in already', async () => {
    await load();
    await page.getByText('Looking up the dragons of the world').waitFor();
    await expect.poll(isPainted).toBe(true);
    expect(await page.getByRole('heading', { name: 'Sign in' }).count()).toBe(0);
    release();
    await page.getByTestId('dragons').locator('li').first().waitFor();
    expect(await shifted(page)).toBeLessThanOrEqual(0.1);
    expect(await page.locator('h1').count()).toBe(1);
    expect(tab.complaints).toEqual([]);
  });

  it('says what to do where outputs.json is missing, and goes on when it is there', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.unrouteAll();
    await page.route('**/outputs.json', (route) => route.fulfill({ status: 404, body: 'Not Found' }));
    await page.reload();
    await page.getByRole('alert').filter({ hasText: 'outputs.json is missing' }).waitFor();
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('button', { name: users.grace.username }).waitFor();
    expect(tab.complaints).toEqual([]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportInput, uniqueName, users } from '../support/target.ts';
import { violations } from './support/axe.ts';
import { countShifts, shifted } from './support/in-page.ts';
import { openTab, report, signIn, site, skipped, type Tab } from './support/tab.ts';

describe.skipIf(!site)(`the web page for everybody${skipped}`, () => {
  let tab: Tab;
  let page: Tab['page'];

  beforeAll(async () => {
    tab = await openTab();
    page = tab.page;
    await page.setViewportSize({ width: 360, height: 740 });
    await countShifts(page);
    await page.reload();
  });
  afterAll(() => tab?.close());

  const reports = () => page.getByTestId('reports').locator('li');

  it('begins with one’s own on a telephone, and nothing jumps while it fills', async () => {
    await signIn(page, users.ranger);
    await page.getByTestId('dragons').locator('li').first().waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    const tops = await page.evaluate(() =>
      ['#report', '#reports', '#catalogue'].map(
        (id) => document.querySelector(id)?.getBoundingClientRect().top ?? Number.NaN,
      ),
    );
    expect(tops).toEqual(tops.toSorted((a, b) => a - b));
    expect(await shifted(page)).toBeLessThanOrEqual(0.1);
  });

  it('says each change of a report once, by the dragon’s name, and nothing of what was there before', async () => {
    // A Ranger hears of everybody's reports: what is said may give way to the next at any time.
    const said: string[] = [];
    await page.exposeFunction('hear', (text: string) => void said.push(text));
    const first = await page.getByTestId('announcer').evaluate((element) => {
      const { hear } = window as unknown as { hear(text: string): void };
      new MutationObserver(() => hear(element.textContent)).observe(element, { childList: true, subtree: true });
      return element.textContent;
    });
    const decided = await page
      .getByTestId('reports')
      .locator('li[data-status=ACCEPTED] .name button')
      .allTextContents();
    const name = uniqueName('Sayling');
    await report(page, reportInput(name));
    await expect.poll(() => said).toContain(`${name}: Accepted.`);
    expect(said.filter((text) => text === `${name}: Accepted.`)).toHaveLength(1);
    expect([first, ...said].filter((text) => decided.some((old) => text.startsWith(`${old}:`)))).toEqual([]);
    expect(await page.locator('[aria-live]').count()).toBe(0);
  });

  it('has when, where and by whom in the row of a report, and all that was sent behind a click', async () => {
    const row = reports().first();
    await row.getByText(/Lisbon, Portugal/).waitFor();
    expect(await row.locator('time').first().getAttribute('datetime')).toMatch(/^\d{4}-\d\d-\d\dT/);
    const opener = row.getByRole('button').first();
    expect(await opener.getAttribute('aria-expanded')).toBe('false');
    await opener.click();
    await row.getByText(reportInput('').description).waitFor();
    await row.getByText('Alfama · Lisbon · Lisboa · Portugal').waitFor();
    expect(await opener.getAttribute('aria-expanded')).toBe('true');
  });

  it('offers the families that there are', async () => {
    const offered = await page
      .locator('#family-choices option')
      .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
    expect(offered).toContain('red');
  });

  it('keeps the filter in the address, where it is after reloading', async () => {
    const search = page.getByRole('search');
    await search.getByLabel('Family').selectOption('red');
    await search.getByText('Other fields').click();
    await search.getByLabel('City contains').fill('a');
    await expect.poll(() => new URL(page.url()).search).toBe('?city=a&family=red');
    await page.reload();
    await page.getByTestId('dragons').locator('li').first().waitFor();
    expect(await search.getByLabel('City contains').inputValue()).toBe('a');
    const places = await page.getByTestId('dragons').locator('li').allTextContents();
    expect(places.length).toBeGreaterThan(0);
    await page
      .locator('.tally')
      .getByText(/dragon/)
      .waitFor();
    await search.getByLabel('City contains').fill('');
    await search.getByLabel('Family').selectOption('');
    await expect.poll(() => new URL(page.url()).search).toBe('');
  });

  it('shows on a map where dragons live, and in tables whose countries choose', async () => {
    await page.getByText('Where they live').click();
    await expect.poll(() => page.getByTestId('map').locator('.inhabited').count()).toBeGreaterThan(20);
    const row = page.getByRole('row').filter({ hasText: 'Iceland' });
    expect(Number(await row.locator('td').textContent())).toBeGreaterThan(0);
    await row.getByRole('button').click();
    await expect
      .poll(() => page.getByTestId('dragons').locator('li').filter({ hasNotText: 'Iceland' }).count())
      .toBe(0);
    expect(new URL(page.url()).searchParams.get('country')).toBe('iceland');
    expect(await violations(tab, 'dragons')).toEqual([]);
  });

  it('says that there is no network', async () => {
    await page.context().setOffline(true);
    await page.getByText('You are offline.').waitFor();
    await page.context().setOffline(false);
    await expect.poll(() => page.getByText('You are offline.').count()).toBe(0);
  });

  it('has an account page and a way in that axe finds nothing wrong with', async () => {
    await page.getByRole('link', { name: 'Account' }).click();
    await page.getByRole('button', { name: 'Set it up' }).waitFor();
    expect(await page.title()).toBe('Account · Dragons');
    expect(await violations(tab, 'account')).toEqual([]);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    expect(await violations(tab, 'sign-in')).toEqual([]);
    expect(tab.complaints).toEqual([]);
  });
});

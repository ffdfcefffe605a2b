import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportInput, uniqueName, users } from '../support/target.ts';
import { focused, spareWidth } from './support/in-page.ts';
import { openTab, report, signIn, site, skipped, type Tab } from './support/tab.ts';

describe.skipIf(!site)(`the web page${skipped}`, () => {
  let tab: Tab;
  let page: Tab['page'];

  beforeAll(async () => {
    tab = await openTab();
    page = tab.page;
  });
  afterAll(() => tab?.close());

  const reports = () => page.getByTestId('reports').locator('li');
  const dragons = () => page.getByTestId('dragons').locator('li');
  const filter = (label: string) => page.getByRole('search').getByLabel(label);

  it('refuses a wrong password without telling more, beside the field', async () => {
    await signIn(page, { username: users.ada.username, password: 'not the password' });
    await page.locator('#password-error').filter({ hasText: 'Incorrect username or password.' }).waitFor();
    expect(await focused(page)).toBe('password');
    await tab.screenshot('sign-in');
  });

  it('signs in with Amplify and lists', async () => {
    await signIn(page, users.ada);
    await page.getByTestId('who').filter({ hasText: users.ada.username }).waitFor();
    await dragons().filter({ hasText: 'Atlas' }).first().waitFor();
    await filter('Family').selectOption('red');
    await expect
      .poll(async () => new Set(await dragons().locator('.badge').allTextContents()))
      .toEqual(new Set(['red']));
    await filter('Family').selectOption('');
    await tab.screenshot('catalogue');
  });

  it('reads more, and goes on at the first that is new', async () => {
    await page.getByRole('button', { name: 'More' }).click();
    await expect.poll(() => dragons().count()).toBeGreaterThan(12);
    await expect
      .poll(async () => (await dragons().allTextContents()).indexOf(await focused(page)))
      .toBeGreaterThanOrEqual(12);
  });

  it('does not mix what was asked for before with another filter', async () => {
    const held: (() => void)[] = [];
    const isLate = ({ name, family }: { name?: object; family?: object }): boolean =>
      name === undefined && family === undefined;
    await page.route('**/graphql', async (route) => {
      const { variables } = (route.request().postDataJSON() ?? {}) as {
        variables?: { nextToken?: string; filter?: object };
      };
      if (variables?.nextToken && isLate(variables.filter ?? {}))
        await new Promise<void>((resolve) => held.push(resolve));
      await route.continue();
    });
    const late = page.waitForResponse((response) => (response.request().postData() ?? '').includes('"nextToken":"'));
    await page.getByRole('button', { name: 'More' }).click();
    await expect.poll(() => held.length).toBe(1);
    await filter('Family').selectOption('gold');
    await expect
      .poll(async () => new Set(await dragons().locator('.badge').allTextContents()))
      .toEqual(new Set(['gold']));
    held.forEach((release) => release());
    await (await late).finished();
    await page.unroute('**/graphql');
    expect(new Set(await dragons().locator('.badge').allTextContents())).toEqual(new Set(['gold']));
    await filter('Family').selectOption('');
  });

  it('reports a dragon and sees its status change without reloading', async () => {
    const name = uniqueName('Browserling');
    const family = uniqueName('kind').toLowerCase();
    const seen = new Set<string>();
    await page.exposeFunction('sawStatus', (status: string) => void seen.add(status));
    await page.evaluate(() => {
      const list = document.querySelector('[data-testid=reports]');
      const look = (): void =>
        list
          ?.querySelectorAll('li')
          .forEach(
            (item) =>
              void (window as unknown as { sawStatus(status: string): void }).sawStatus(item.dataset['status'] ?? ''),
          );
      if (list) new MutationObserver(look).observe(list, { subtree: true, childList: true, attributes: true });
    });
    await report(page, reportInput(name, { family }));
    await reports().filter({ hasText: name }).and(page.locator('[data-status=ACCEPTED]')).waitFor({ timeout: 60_000 });
    expect([...seen]).toEqual(expect.arrayContaining(['PENDING', 'ACCEPTED']));
    expect(await focused(page)).toBe('Report');
    await dragons().filter({ hasText: name }).waitFor();
    expect(await filter('Family').locator('option').allTextContents()).toContain(family);
  });

  it('links a duplicate to the dragon that exists, and back', async () => {
    await report(page, reportInput('atlas', { description: '<img src=x onerror=alert(1)> a second Atlas' }));
    const rejected = page.getByTestId('reports').locator('li[data-status=REJECTED]').first();
    await rejected.waitFor({ timeout: 60_000 });
    await page.setViewportSize({ width: 390, height: 844 });
    await rejected.getByRole('button', { name: 'See Atlas' }).click();
    await page.getByTestId('shown').getByRole('heading', { name: /Atlas/ }).waitFor();
    expect(await focused(page)).toBe('The dragon Atlas');
    expect(
      await page
        .getByTestId('shown')
        .evaluate(
          (panel) => panel.getBoundingClientRect().top >= 0 && panel.getBoundingClientRect().top < window.innerHeight,
        ),
    ).toBe(true);
    await page.getByRole('button', { name: 'Close' }).click();
    expect(await focused(page)).toBe('See Atlas');
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it('names the field of a refused input as the page calls it, and goes there', async () => {
    await report(page, reportInput('  '));
    await page
      .locator('#dragonName-error')
      .filter({ hasText: /^Name must not be empty\.$/ })
      .waitFor();
    expect([await page.locator('#dragonName').getAttribute('aria-invalid'), await focused(page)]).toEqual([
      'true',
      'dragonName',
    ]);
  });

  it('is usable on a telephone and in the dark, whatever people write', async () => {
    const name = uniqueName('x'.repeat(80)).replace(' ', '');
    await report(page, reportInput(name, { family: 'f'.repeat(100), neighborhood: 'n'.repeat(100) }));
    await reports().filter({ hasText: name }).and(page.locator('[data-status=ACCEPTED]')).waitFor({ timeout: 60_000 });
    await dragons().filter({ hasText: name }).waitFor();
    for (const [width, colorScheme] of [
      [1280, 'light'],
      [1280, 'dark'],
      [390, 'light'],
      [390, 'dark'],
      [320, 'light'],
      [320, 'dark'],
    ] as const) {
      await page.setViewportSize({ width, height: 844 });
      await page.emulateMedia({ colorScheme });
      expect([width, await spareWidth(page)]).toEqual([width, 0]);
      const end = await page
        .getByRole('button', { name: 'Sign out' })
        .evaluate((button) => button.getBoundingClientRect().right);
      expect(end).toBeLessThanOrEqual(width);
      await tab.screenshot(`${width}-${colorScheme}`);
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it('shows a Ranger everybody’s reports, which are there again after reloading', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn(page, users.ranger);
    await page.getByRole('heading', { name: 'All reports' }).waitFor();
    const name = uniqueName('Rangerling');
    await report(page, reportInput(name));
    const mine = reports().filter({ hasText: name });
    await mine.getByText('yours').waitFor();
    await page.reload();
    await mine.getByText('yours').waitFor();
    await reports().filter({ hasNotText: 'yours' }).first().waitFor();
    await tab.screenshot('ranger');
  });

  it('asked nobody outside this machine and raised no error', () => {
    expect(tab.complaints).toEqual([]);
  });
});

import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { reportInput, uniqueName, users } from '../support/target.ts';

const site = process.env['DRAGONS_SITE'];

describe.skipIf(!site)(`the web page${site ? '' : ' (skipped: DRAGONS_SITE names no page of the target)'}`, () => {
  let browser: Browser;
  let page: Page;
  const outside: string[] = [];
  const failures: string[] = [];

  beforeAll(async () => {
    browser = await launchBrowser();
    page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    page.on('request', (request) => !/^(http|ws):\/\/127\.0\.0\.1:/.test(request.url()) && outside.push(request.url()));
    page.on('pageerror', (error) => failures.push(error.message));
    page.on('dialog', (dialog) => {
      failures.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(site ?? '');
  });
  afterAll(() => browser.close());

  const screenshot = async (name: string): Promise<void> => {
    const directory = process.env['DRAGONS_SCREENSHOTS'];
    if (!directory) return;
    mkdirSync(directory, { recursive: true });
    await page.screenshot({ path: `${directory}/${name}.png`, fullPage: true });
  };
  const fill = async (input: Record<string, string>): Promise<void> => {
    for (const [name, value] of Object.entries(input)) await page.locator(`form.report [name=${name}]`).fill(value);
    await page.getByRole('button', { name: 'Report', exact: true }).click();
  };
  const statusOf = (name: string) => page.getByTestId('reports').locator('li', { hasText: name });

  it('refuses a wrong password without telling more', async () => {
    await page.getByLabel('E-mail').fill(users.ada.username);
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').filter({ hasText: 'Incorrect username or password.' }).waitFor();
    await screenshot('sign-in');
  });

  it('signs in with Amplify and lists', async () => {
    await page.getByLabel('Password').fill(users.ada.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByTestId('who').filter({ hasText: users.ada.username }).waitFor();
    await page.getByTestId('dragons').locator('li', { hasText: 'Atlas' }).first().waitFor();
    await page.getByRole('search').getByLabel('Family').selectOption('red');
    await expect.poll(async () => new Set(await page.getByTestId('dragons').locator('.family').allTextContents())).toEqual(new Set(['red']));
    await page.getByRole('search').getByLabel('Family').selectOption('');
    await screenshot('catalogue');
  });

  it('reports a dragon and sees its status change without reloading', async () => {
    const name = uniqueName('Browserling');
    const seen = new Set<string>();
    await page.exposeFunction('sawStatus', (status: string) => void seen.add(status));
    await page.evaluate(() => {
      const list = document.querySelector('[data-testid=reports]');
      const look = (): void => list?.querySelectorAll('li').forEach((item) => void (window as unknown as { sawStatus(status: string): void }).sawStatus(item.dataset['status'] ?? ''));
      if (list) new MutationObserver(look).observe(list, { subtree: true, childList: true, attributes: true });
    });
    await fill(reportInput(name));
    await statusOf(name).and(page.locator('[data-status=ACCEPTED]')).waitFor({ timeout: 20_000 });
    expect([...seen]).toEqual(expect.arrayContaining(['PENDING', 'ACCEPTED']));
    await page.getByTestId('dragons').locator('li', { hasText: name }).waitFor();
  });

  it('links a duplicate to the dragon that exists', async () => {
    await fill(reportInput('atlas', { description: '<img src=x onerror=alert(1)> a second Atlas' }));
    const rejected = page.getByTestId('reports').locator('li[data-status=REJECTED]').first();
    await rejected.waitFor({ timeout: 20_000 });
    await rejected.getByRole('button', { name: 'See Atlas' }).click();
    await page.getByTestId('shown').getByRole('heading', { name: /Atlas/ }).waitFor();
    await screenshot('reports');
  });

  it('names the field of a refused input', async () => {
    await fill(reportInput(uniqueName('Bad'), { city: '   ' }));
    await page.locator('#city-error').waitFor();
    expect(await page.locator('[name=city]').getAttribute('aria-invalid')).toBe('true');
  });

  it('is usable on a telephone and in the dark', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await screenshot('telephone-dark');
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it('asked nobody outside this machine and raised no error', () => {
    expect(outside).toEqual([]);
    expect(failures).toEqual([]);
  });
});

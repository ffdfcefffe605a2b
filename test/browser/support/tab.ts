import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../../support/browser.ts';

export const site = process.env['DRAGONS_SITE'];
export const skipped = site ? '' : ' (skipped: DRAGONS_SITE names no page of the target)';

export interface Tab {
  readonly page: Page;
  /** Requests to anywhere but this machine, dialogs, and errors that nobody caught: there should be none. */
  readonly complaints: readonly string[];
  /** The whole page as a picture, where DRAGONS_SCREENSHOTS names a directory. */
  screenshot(name: string): Promise<void>;
  close(): Promise<void>;
}

/** The page in a browser of its own. With `from` and `to`, what the outputs file says of one port leads to another. */
export async function openTab(
  rewired?: { readonly from: string; readonly to: string },
  address = site ?? '',
): Promise<Tab> {
  const browser = await launchBrowser();
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  page.setDefaultTimeout(120_000);
  const complaints: string[] = [];
  page.on(
    'request',
    (request) => !/^(http|ws):\/\/127\.0\.0\.1:/.test(request.url()) && complaints.push(request.url()),
  );
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  // As in a page that comes from another machine without TLS.
  await page.addInitScript({ content: 'delete Crypto.prototype.randomUUID' });
  if (rewired) {
    await page.route('**/outputs.json', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: (await response.text()).replaceAll(rewired.from, rewired.to) });
    });
  }
  await page.goto(address);
  return {
    page,
    complaints,
    async screenshot(name) {
      const directory = process.env['DRAGONS_SCREENSHOTS'];
      if (!directory) return;
      mkdirSync(directory, { recursive: true });
      await page.screenshot({ path: `${directory}/${name}.png`, fullPage: true });
    },
    close: () => browser.close(),
  };
}

export async function signIn(
  page: Page,
  { username, password }: { readonly username: string; readonly password: string },
): Promise<void> {
  // The account page has fields of such names as well.
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  await page.getByLabel('E-mail').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Fills the report form and sends it. */
export async function report(page: Page, input: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(input)) await page.locator(`form.report [name=${name}]`).fill(value);
  await page.getByRole('button', { name: 'Report', exact: true }).click();
}

/**
 * Makes the pictures of the README (`npm run screenshots`): starts the app with empty data, asks and reports in the
 * console as a person would, and keeps what is seen.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../test/support/browser.ts';
import { freshDirectory, removeDirectory, root, startCli } from '../test/support/cli.ts';

const images = join(root, 'docs/images');
const report = {
  ...{ dragonName: 'Emberlyn', family: 'green', description: 'Seen over the harbour at dawn.' },
  ...{ country: 'Portugal', state: 'Lisboa', city: 'Lisbon', neighborhood: 'Alfama' },
};

async function write(page: Page, editor: string, text: string): Promise<void> {
  await page.getByRole('textbox', { name: editor }).focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

const run = (page: Page): Promise<void> => page.getByRole('button', { name: 'Run', exact: true }).click();

/** Shows why a role is denied: the statement that is missing. */
async function denied(page: Page): Promise<void> {
  const roles = page.getByLabel('Run as').locator('optgroup[label="IAM roles"] option');
  const role = await roles.filter({ hasText: 'QueriesSearchDragonsRole' }).getAttribute('value');
  await page.getByLabel('Run as').selectOption(role);
  await write(page, 'GraphQL document', '{\n  listDragons(limit: 2) {\n    items { name family }\n  }\n}');
  await write(page, 'Variables', '{}');
  await run(page);
  await page.getByRole('region', { name: 'Statement that is missing' }).first().waitFor();
  await page.screenshot({ path: join(images, 'console-denied.png') });
}

/** Shows a successful execution with its graph. */
async function execution(page: Page): Promise<void> {
  await page.getByLabel('Run as').selectOption({ index: 0 });
  await write(
    page,
    'GraphQL document',
    'mutation ($input: ReportDragonInput!) {\n  reportDragon(input: $input) { id status }\n}',
  );
  await write(page, 'Variables', JSON.stringify({ input: report }));
  await run(page);
  await page.getByRole('region', { name: 'GraphQL response' }).getByText('"PENDING"').waitFor();
  await page.getByRole('link', { name: 'Executions', exact: true }).click();
  await page.locator('table.list a').first().click();
  await page.locator('.execution > .bar .badge').getByText('SUCCEEDED', { exact: true }).waitFor();
  await page.getByRole('list', { name: 'States' }).getByText('Decided').waitFor();
  await page.getByRole('group', { name: 'State machine' }).getByText('Decided').waitFor();
  await page.screenshot({ path: join(images, 'console-execution.png') });
}

mkdirSync(images, { recursive: true });
const directory = freshDirectory();
const cli = await startCli(directory);
const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(cli.outputs.consoleUrl);
  await page.getByLabel('Run as').waitFor();
  await denied(page);
  await execution(page);
} finally {
  await browser.close();
  await cli.stop();
  removeDirectory(directory);
}

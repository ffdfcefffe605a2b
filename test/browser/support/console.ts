import { openTab, type Tab } from './tab.ts';

export const consoleUrl = process.env['DRAGONS_CONSOLE'];
export const skipped = consoleUrl ? '' : ' (skipped: the target has no console)';

/** The console in a browser of its own, let in by the printed address, at one of its screens. */
export async function openConsole(screen: string): Promise<Tab> {
  const tab = await openTab(undefined, consoleUrl ?? '');
  await tab.page.getByRole('link', { name: screen, exact: true }).click();
  await tab.page.getByRole('heading', { level: 1, name: screen }).waitFor();
  return tab;
}

/** Writes into an editor in place of what stands in it. */
export async function write({ page }: Tab, editor: string, text: string): Promise<void> {
  const field = page.getByRole('textbox', { name: editor });
  await field.focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

/** Chooses whom the query is run as. */
export const runAs = async ({ page }: Tab, choice: string): Promise<unknown> =>
  page.getByLabel('Run as').selectOption(choice);

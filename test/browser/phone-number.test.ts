import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDirectory, removeDirectory, startCli, type StartedCli } from '../support/cli.ts';
import { reportInput } from '../support/report-input.ts';
import { synthesise } from '../support/synthesise.ts';
import { openTab, report, signIn, site, skipped, type Tab } from './support/tab.ts';

const [typed, number] = ['+351 212 345-678', '+351212345678'];

describe.skipIf(!site)(`a phone number, with -c sms=true${skipped}`, () => {
  const directory = freshDirectory();
  const data = join(directory, 'data');
  let cli: StartedCli | undefined;
  let tab: Tab | undefined;
  beforeAll(async () => {
    const assembly = join(directory, 'cdk.out');
    await synthesise(assembly, { sms: 'true' });
    cli = await startCli(data, '--assembly', assembly);
    tab = await openTab(undefined, cli.outputs.siteUrl);
  });
  afterAll(async () => {
    await tab?.close();
    await cli?.stop();
    removeDirectory(directory);
  });

  /** What was sent to the number, the last at the end. */
  const sent = (): string[] =>
    readdirSync(join(data, 'outbox'))
      .filter((file) => file.endsWith('-sms.json'))
      .sort()
      .map((file) => JSON.parse(readFileSync(join(data, 'outbox', file), 'utf8')) as { to: string; body: string })
      .filter(({ to }) => to === number)
      .map(({ body }) => body);

  it('is confirmed by the code that was sent, told what becomes of a report, and removed', async () => {
    const { page, complaints } = tab as Tab;
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
    const field = () => page.getByRole('textbox', { name: 'Number' });
    const [user] = cli?.outputs.users ?? [];
    await signIn(page, { username: user?.username ?? '', password: user?.password ?? '' });
    await page.getByRole('link', { name: 'Account' }).click();
    await field().fill(typed);
    await press('Send me a code');
    const code = page.getByTestId('code');
    await code.waitFor();
    expect(sent()).toEqual([expect.stringContaining((await code.textContent()) ?? 'no code')]);
    await page.getByLabel('Code', { exact: true }).fill('nothing');
    await press('Confirm it');
    await page.locator('#code-error').getByText('This is not the code.').waitFor();
    await page.getByLabel('Code', { exact: true }).fill((await code.textContent()) ?? '');
    await press('Confirm it');
    await page.getByRole('button', { name: 'Remove it' }).waitFor();

    await page.getByRole('link', { name: 'Dragons', exact: true }).click();
    await page.getByLabel(`Tell ${number} by SMS what becomes of it`).check();
    await report(page, reportInput('Told by SMS'));
    await expect.poll(() => sent().length).toBe(2);
    expect(sent()[1]).toContain('has been added');

    await page.getByRole('link', { name: 'Account' }).click();
    await press('Remove it');
    await field().waitFor();
    expect(complaints).toEqual([]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDropProxy, type DropProxy } from '../reliability/support/drop-proxy.ts';
import { accessToken, post, reportInput, target, uniqueName, users } from '../support/target.ts';
import { openTab, report, signIn, site, skipped, type Tab } from './support/tab.ts';

const endpoint = new URL(target.awsEndpointUrl);
/** No server listens on this port. */
const nowhere = 1;

describe.skipIf(!site)(`the web page while the server is gone${skipped}`, () => {
  let proxy: DropProxy;
  let tab: Tab;
  let page: Tab['page'];

  beforeAll(async () => {
    proxy = await startDropProxy(Number(endpoint.port));
    tab = await openTab({ from: endpoint.host, to: `${endpoint.hostname}:${proxy.port}` });
    page = tab.page;
    // The clock of the page goes on as ever, and can be put forward.
    await page.clock.install();
    await page.reload();
    await signIn(page, users.grace);
    await page.getByTestId('dragons').locator('li').first().waitFor();
    await report(page, reportInput('Atlas'));
    await page.getByRole('button', { name: 'See Atlas' }).first().waitFor();
  });
  afterAll(async () => {
    await tab?.close();
    await proxy?.close();
  });

  const interrupted = () => page.getByText('Live updates are interrupted.');

  const shown = () => page.getByTestId('shown');

  it('says so within seconds, and that a list or a dragon cannot be read', async () => {
    proxy.target(nowhere);
    proxy.drop();
    await interrupted().waitFor({ timeout: 60_000 });
    await page.getByRole('search').getByLabel('Family').selectOption('red');
    await page.getByRole('alert').filter({ hasText: 'The server cannot be reached.' }).waitFor({ timeout: 60_000 });
    expect(await page.getByTestId('dragons').locator('li').count()).toBe(0);
    await page.getByRole('button', { name: 'See Atlas' }).first().click();
    await shown().getByText('The server cannot be reached.').waitFor({ timeout: 60_000 });
    await tab.screenshot('interrupted');
  });

  it('has caught up when it is back, and says no more of it', async () => {
    proxy.target(Number(endpoint.port));
    await shown().getByRole('button', { name: 'Try again' }).click();
    await shown().getByRole('heading', { name: /Atlas/ }).waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByTestId('dragons').locator('li').first().waitFor();
    await interrupted().waitFor({ state: 'detached', timeout: 60_000 });
    const name = uniqueName('Afterwards');
    await report(page, reportInput(name));
    await page.getByTestId('reports').locator('li[data-status=ACCEPTED]').filter({ hasText: name }).waitFor();
    expect(tab.complaints).toEqual([]);
  });

  it.each([3, 30])('shows the dragons that were accepted while the connection was gone for %i s', async (seconds) => {
    const behind = page.getByText('New dragons may be missing');
    await page.getByRole('search').getByLabel('Family').selectOption('all');
    proxy.target(nowhere);
    proxy.drop();
    await behind.waitFor({ timeout: 60_000 });
    const missed = uniqueName('Missed');
    await acceptElsewhere(missed);
    // What matters is how long the interruption lasts: after the longer one Amplify has given up its first attempts.
    await pass(page, seconds);
    proxy.target(Number(endpoint.port));
    const dragons = page.getByTestId('dragons');
    await dragons.getByRole('heading', { name: missed }).waitFor({ timeout: 60_000 });
    await behind.waitFor({ state: 'detached', timeout: 60_000 });
    const later = uniqueName('Later');
    await acceptElsewhere(later);
    await dragons.getByRole('heading', { name: later }).waitFor({ timeout: 60_000 });
    expect(tab.complaints).toEqual([]);
  });
});

/** So many seconds of the page, in steps after which its attempts have the time to fail. */
async function pass(page: Tab['page'], seconds: number): Promise<void> {
  for (let quarter = 0; quarter < seconds * 4; quarter += 1) {
    await page.clock.runFor(250);
    await page.waitForTimeout(40);
  }
}

/** By somebody who is not behind the proxy. */
async function acceptElsewhere(name: string): Promise<void> {
  const token = await accessToken('ada');
  const mutation = 'mutation R($input: ReportDragonInput!) { reportDragon(input: $input) { id } }';
  await post(token, mutation, { input: reportInput(name) });
  const query = '{ listDragons(filter: { name: { eq: ' + JSON.stringify(name) + ' } }) { items { name } } }';
  await expect.poll(async () => JSON.stringify(await post(token, query)), { timeout: 60_000 }).toContain(name);
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportInput, uniqueName, users } from '../support/target.ts';
import { openTab, report, signIn, site, skipped, type Tab } from './support/tab.ts';

declare global {
  var ran: boolean | undefined;
  var violated: string[] | undefined;
}

describe.skipIf(!site)(`what people wrote, in the web page${skipped}`, () => {
  let tab: Tab;
  let page: Tab['page'];

  beforeAll(async () => {
    tab = await openTab();
    page = tab.page;
    await signIn(page, users.ada);
    await page.getByTestId('who').filter({ hasText: users.ada.username }).waitFor();
  });
  afterAll(() => tab?.close());

  it('keeps its direction to itself', async () => {
    const name = uniqueName('Turner');
    // Turns round whatever follows, unless it is isolated; the place is written from right to left.
    const city = `\u05d0\u05d1\u05d2 ${name}`;
    await report(page, { ...reportInput(`\u202e${name}`), city, description: `\u202e${name} <b>bold</b>` });
    const row = page.getByTestId('reports').locator('li').filter({ hasText: name }).first();
    await row.locator('.status.accepted').waitFor();
    await page.getByRole('search').getByLabel('Name contains').fill(name);
    const card = page.getByTestId('dragons').locator('li').filter({ hasText: name }).first();
    await card.waitFor();
    await tab.screenshot('directions');
    // Each piece stands by itself, and what comes after it is still on its right.
    for (const [whole, first, next] of [
      [row, '.name bdi', '.status'],
      [card, 'h3 bdi:first-child', 'h3 .badge'],
    ] as const) {
      const [before, after] = [await whole.locator(first).boundingBox(), await whole.locator(next).boundingBox()];
      expect(after?.x).toBeGreaterThanOrEqual((before?.x ?? Infinity) + (before?.width ?? 0) - 1);
    }
    expect(await card.locator('.place bdi').count()).toBe(4);
    expect(await card.locator('b').count()).toBe(0);
  });

  it('lies beside tokens that are kept in one place, and not after signing out', async () => {
    const tokens = (): Promise<string[]> =>
      page.evaluate(() => Object.keys({ ...localStorage }).filter((key) => /token/i.test(key)));
    expect(await tokens()).toHaveLength(3);
    expect(await page.evaluate(() => [document.cookie, sessionStorage.length])).toEqual(['', 0]);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
    expect(await tokens()).toEqual([]);
  });

  it('could not run as a script if it got in', async () => {
    await page.evaluate(() => {
      globalThis.violated = [];
      document.addEventListener('securitypolicyviolation', (event) =>
        globalThis.violated?.push(event.effectiveDirective),
      );
      const holder = document.createElement('div');
      holder.innerHTML = '<img src="data:x" onerror="globalThis.ran = true"><iframe srcdoc="x"></iframe>';
      document.body.append(holder);
      const script = document.createElement('script');
      script.textContent = 'globalThis.ran = true';
      document.body.append(script);
    });
    await expect.poll(() => page.evaluate(() => globalThis.violated?.length)).toBeGreaterThan(1);
    expect(await page.evaluate(() => globalThis.ran)).toBeUndefined();
    expect(await page.evaluate(() => globalThis.violated)).toContain('script-src-elem');
  });
});

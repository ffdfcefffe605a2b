import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { spareWidth } from './in-page.ts';
import type { Tab } from './tab.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** By night the same page has other colours, and nothing else that a rule looks at. */
const ofColours = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface AxeWindow {
  readonly axe: {
    run(context: Document, options: object): Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }>;
  };
}

/**
 * What axe finds wrong with the page as it stands: by day at 1280 pixels and on a telephone, by night at 1280 pixels,
 * because the night changes nothing but colours.
 */
export async function violations({ page, screenshot }: Tab, state: string, narrow = 360): Promise<string[]> {
  const found: string[] = [];
  for (const [width, colorScheme] of [
    [1280, 'light'],
    [narrow, 'light'],
    [1280, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 740 });
    await page.emulateMedia({ colorScheme });
    if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
    const result = await page.evaluate(
      // Only violations are worked out in full: a page has a hundred times as many nodes that pass.
      (runOnly) => (window as unknown as AxeWindow).axe.run(document, { runOnly, resultTypes: ['violations'] }),
      colorScheme === 'light' ? tags : ofColours,
    );
    const where = `${state} ${width} ${colorScheme}`;
    found.push(...result.violations.map(({ id, nodes }) => `${where}: ${id} ${nodes[0]?.target.join(' ') ?? ''}`));
    if ((await spareWidth(page)) < 0) found.push(`${where}: has to be scrolled sideways`);
    await screenshot(where.replaceAll(' ', '-'));
  }
  return found;
}

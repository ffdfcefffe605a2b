import type { Page } from 'playwright-core';

/** The field, button or card that has the keyboard, by what it is called. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('name') ?? element?.getAttribute('aria-label') ?? element?.textContent ?? '';
  });

/** The narrowest that is left over beside the page: negative where it has to be scrolled sideways. */
export const spareWidth = (page: Page): Promise<number> =>
  page.evaluate(() => window.innerWidth - document.documentElement.scrollWidth);

/** From the next page on, adds up how far things jump that nobody has touched: the cumulative layout shift. */
export const countShifts = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const counted = Object.assign(window, { shifted: 0 });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
        if (!entry.hadRecentInput) counted.shifted += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  });

export const shifted = (page: Page): Promise<number> =>
  page.evaluate(() => (window as unknown as { shifted: number }).shifted);

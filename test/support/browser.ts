import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { chromium, type Browser } from 'playwright-core';

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
].find(existsSync);

/** The machine's own Chromium or Chrome; else the one that comes inside a package. Nothing is downloaded. */
export async function launchBrowser(): Promise<Browser> {
  const quiet = [
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-quic',
    '--no-first-run',
  ];
  const executablePath = installed ?? (await (await import('@sparticuz/chromium')).default.executablePath());
  // Not the arguments that the package proposes: in a single process a page now and then stands still, and without web
  // security nothing is cross-origin.
  for (let attempt = 1; ; attempt += 1)
    try {
      return await chromium.launch({ executablePath, args: ['--no-sandbox', ...quiet] });
    } catch (error) {
      // Another test file unpacks the browser at this moment.
      if (attempt > 20 || !String(error).includes('ETXTBSY')) throw error;
      await setTimeout(500);
    }
}

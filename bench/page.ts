import type { CDPSession, Page } from 'playwright-core';
import { launchBrowser } from '../test/support/browser.ts';
import { freshDirectory, removeDirectory } from '../test/support/cli.ts';
import { median, round } from './measure.ts';
import { startCli } from './runtime.ts';

/** A phone in a slow network, with the values that Lighthouse uses. */
const phone = { width: 360, height: 740 };
const slowness = 4;
const latencyMs = 150;
const bytesPerSecond = 1_600_000 / 8;
const times = 5;

interface Visit {
  readonly lcp: number;
  readonly fcp: number;
  readonly cls: number;
  /** The time from which a click works. */
  readonly usable: number;
  /** The bytes over the network until the largest element was painted, and until everything was quiet. */
  readonly before: number;
  readonly bytes: number;
}

/** Measures when the page is painted on a slow phone. */
export async function benchPage(): Promise<string[]> {
  const data = freshDirectory();
  const cli = await startCli(data);
  const lines = [
    `### The page on a slow phone: ${phone.width} px, processor ${slowness} times slower, 1.6 Mbit/s, ${latencyMs} ms`,
    '',
    '| | first paint | largest paint (median, best) | goal | answers | CLS | bytes until the largest | in all |',
    '|---|---|---|---|---|---|---|---|',
  ];
  try {
    const { siteUrl, users } = cli.outputs;
    for (const signedIn of [false, true]) {
      const visits: Visit[] = [];
      for (let turn = 0; turn < times; turn += 1)
        visits.push(await visit(siteUrl ?? '', signedIn ? users[0] : undefined));
      lines.push(row(signedIn ? 'signed in' : 'the way in', visits));
    }
  } finally {
    await cli.stop();
    removeDirectory(data);
  }
  return [...lines, ''];
}

function row(what: string, visits: readonly Visit[]): string {
  const of = (pick: (one: Visit) => number): number => median(visits.map(pick));
  const seconds = (milliseconds: number): string => `${round(milliseconds / 1000, 2)} s`;
  const kilobytes = (bytes: number): string => `${round(bytes / 1000)} KB`;
  const cells = [
    `${what}, nothing in the cache`,
    seconds(of(({ fcp }) => fcp)),
    `${seconds(of(({ lcp }) => lcp))}, ${seconds(Math.min(...visits.map(({ lcp }) => lcp)))}`,
    '≤ 2.5 s',
    seconds(of(({ usable }) => usable)),
    round(
      of(({ cls }) => cls),
      3,
    ),
    kilobytes(of(({ before }) => before)),
    kilobytes(of(({ bytes }) => bytes)),
  ];
  return `| ${cells.join(' | ')} |`;
}

async function visit(
  address: string,
  user: { readonly username: string; readonly password: string } | undefined,
): Promise<Visit> {
  const browser = await launchBrowser();
  try {
    const page = await (await browser.newContext({ viewport: phone, isMobile: true, hasTouch: true })).newPage();
    if (user) await signInOnce(page, address, user);
    const session = await page.context().newCDPSession(page);
    const received = await slowDown(session);
    await page.addInitScript({ content: observe });
    await page.goto(address);
    await page.locator(user ? 'form.report' : 'form').waitFor();
    const filled = user && { usable: await page.evaluate(() => performance.now()) };
    await page.waitForLoadState('networkidle');
    const painted = { ...(await page.evaluate<Painted>('window.painted')), ...filled };
    const before = received.filter(({ at }) => at * 1000 <= painted.lcp).reduce((sum, { bytes }) => sum + bytes, 0);
    return { ...painted, before, bytes: received.reduce((sum, { bytes }) => sum + bytes, 0) };
  } finally {
    await browser.close();
  }
}

async function signInOnce(
  page: Page,
  address: string,
  { username, password }: { readonly username: string; readonly password: string },
): Promise<void> {
  await page.goto(address);
  await page.getByLabel('E-mail').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByTestId('dragons').locator('li').first().waitFor();
}

interface Received {
  /** The seconds since the beginning of the visit. */
  readonly at: number;
  readonly bytes: number;
}

/** Slows the network down. Answers what arrives from then on, and when. */
async function slowDown(session: CDPSession): Promise<readonly Received[]> {
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: latencyMs,
    downloadThroughput: bytesPerSecond,
    uploadThroughput: bytesPerSecond,
  });
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowness });
  const received: Received[] = [];
  let begin: number | undefined;
  session.on('Network.requestWillBeSent', ({ timestamp }) => (begin ??= timestamp));
  session.on('Network.loadingFinished', ({ timestamp, encodedDataLength }) =>
    received.push({ at: timestamp - (begin ?? timestamp), bytes: encodedDataLength }),
  );
  return received;
}

interface Painted {
  readonly usable: number;
  readonly lcp: number;
  readonly fcp: number;
  readonly cls: number;
}

/**
 * This runs in the page. It is a text, because the translation of this file would add calls that the page does not
 * have.
 */
const observe = `
const painted = { lcp: 0, fcp: 0, cls: 0, usable: 0 };
window.painted = painted;
document.addEventListener('dragons:ready', () => (painted.usable = performance.now()));
const each = (type, take) =>
  new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
each('largest-contentful-paint', ({ startTime }) => (painted.lcp = startTime));
each('paint', ({ name, startTime }) => name === 'first-contentful-paint' && (painted.fcp = startTime));
each('layout-shift', ({ value, hadRecentInput }) => (painted.cls += hadRecentInput ? 0 : value));
`;

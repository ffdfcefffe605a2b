import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillPage } from '../../scripts/operate/fill-page.ts';
import { headersOfPage } from '../infra/support/page-headers.ts';
import { synthesisedPage } from '../infra/support/synthesised.ts';
import { root } from '../support/cli.ts';
import { sdk, target, users } from '../support/target.ts';
import { startEdge, type Edge } from './support/cloudfront.ts';
import { openTab, signIn, site, skipped, type Tab } from './support/tab.ts';

/** A program of a browser, which this file has no types of. It tries whatever makes a browser send a request. */
const waysOut = `async (host) => {
  const at = (way) => 'http://' + host + '/' + way;
  const made = (name, members) => Object.assign(document.createElement(name), members);
  const tries = [
    () => fetch(at('fetch'), { mode: 'no-cors' }),
    () => navigator.sendBeacon(at('beacon'), 'x'),
    () => void new EventSource(at('events')),
    () => void new WebSocket('ws://' + host + '/socket'),
    () => void (new Image().src = at('image')),
    () => void new Audio(at('audio')).play(),
    () => new FontFace('f', 'url(' + at('font') + ')').load(),
    () => void new Worker(at('worker')),
    () => import(at('module')),
    ...['prefetch', 'preload', 'modulepreload', 'manifest', 'stylesheet', 'icon', 'prerender'].map((rel) => () =>
      document.head.append(made('link', { rel, href: at(rel), ...(rel === 'preload' && { as: 'video' }) }))),
    ...['video', 'audio', 'source', 'track', 'embed', 'iframe', 'script', 'input'].map((name) => () => {
      const element = made(name, { src: at('element-' + name), type: name === 'input' ? 'image' : '' });
      document.body.append(element);
      element.load?.();
    }),
    () => document.body.append(made('object', { data: at('object') })),
    () => void (document.body.style.background = 'url(' + at('background') + ')'),
  ];
  for (const one of tries)
    try {
      await Promise.race([one(), new Promise((resolve) => setTimeout(resolve, 100))]);
    } catch {}
  await new Promise((resolve) => setTimeout(resolve, 2000));
}`;

describe.skipIf(!site)(`the page as it was uploaded${skipped}`, () => {
  const s3 = new S3Client({ ...sdk, forcePathStyle: true });
  const bucket = `page-${Date.now().toString(36)}`;
  let [edge, tab]: [Edge | undefined, Tab | undefined] = [undefined, undefined];

  beforeAll(async () => {
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    const cloudFront = { send: () => Promise.resolve({}) } as unknown as CloudFrontClient;
    const place = { bucket, distributionId: 'D1', s3, cloudFront };
    await fillPage(join(root, 'web/dist'), { amplify: target.amplify }, place, new Date());
    // The API of a laptop has another address than the one that the policy of a deployment allows.
    const headers = headersOfPage(synthesisedPage(), { ApiHost: 'a.appsync-api.b', 'AWS::Region': 'b' });
    const { host } = new URL(target.graphqlUrl ?? '');
    const local = `connect-src 'self' http://${host} ws://${host}`;
    headers['content-security-policy'] = headers['content-security-policy']!.replace(/connect-src .*$/, local);
    delete headers['strict-transport-security'];
    edge = await startEdge(s3, bucket, headers);
    tab = await openTab(undefined, edge.url);
  });
  afterAll(async () => {
    await tab?.close();
    await edge?.close();
  });

  it('signs in, lists the dragons and opens the map, under the headers that CloudFront sends', async () => {
    const { page, complaints } = tab!;
    const refused: string[] = [];
    page.on('console', (message) => /Content Security Policy/i.test(message.text()) && refused.push(message.text()));
    await signIn(page, users.ada);
    await page.getByTestId('dragons').locator('li').filter({ hasText: 'Atlas' }).first().waitFor();
    await page.getByText('Where they live').click();
    await expect.poll(() => page.getByTestId('map').locator('.inhabited').count()).toBeGreaterThan(20);
    expect(refused).toEqual([]);
    expect(complaints).toEqual([]);
    await tab!.screenshot('deployed-page');
  });

  it('reaches nobody else by anything that a script could do in it without leaving', async () => {
    const reached: string[] = [];
    const foreign = createServer((request, response) => {
      reached.push(request.url ?? '');
      response.setHeader('access-control-allow-origin', '*').end();
    });
    foreign.on('upgrade', (request, socket) => {
      reached.push(request.url ?? '');
      socket.destroy();
    });
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(foreign.address() as AddressInfo).port}`;
    const { page } = tab!;
    await page.evaluate(`(${waysOut})(${JSON.stringify(host)})`);
    foreign.close();
    expect(reached).toEqual([]);
  });

  it('shows what is not there as missing', async () => {
    const { page } = tab!;
    const answer = await page.goto(`${edge!.url}nowhere/at-all`);
    expect(answer?.status()).toBe(404);
    await page.getByRole('heading', { name: 'There is no page here' }).waitFor();
    await page.getByRole('link', { name: 'To the dragons' }).click();
    await page.getByTestId('who').waitFor();
  });
});

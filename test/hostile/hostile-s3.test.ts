import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { S3Client, SelectObjectContentCommand } from '@aws-sdk/client-s3';
import { beforeAll, expect, it } from 'vitest';
import { hostileHeaders, pathParts, ranges, xmlBombs } from './corpus/s3.ts';
import { attack, attackValid, get, keyOf, put } from './s3/attacks.ts';
import { ask, begin, bucket, objectPath, type Draft } from './s3/requests.ts';
import { createTally, each } from './support/judge.ts';
import { mutateBytes } from './support/mutate.ts';
import { diceOf, indices, range, size } from './support/settings.ts';
import { endpoint, outputs, victim } from './support/target.ts';

const timeout = size(120_000, 1_800_000);
/** An alarm of the application may come meanwhile: it is in the outbox, and its function's code is made ready. */
const folder = (): string[] =>
  readdirSync(victim.directory, { recursive: true, encoding: 'utf8' }).filter(
    (name) => !/^data\/(state\.db|logs|outbox\/|temporary\/code\/\d+(\/index\.mjs(\.map)?)?$)/.test(name),
  );
let before: string[];

beforeAll(async () => {
  expect((await ask({ method: 'PUT', path: `/${bucket}` })).status).toBe(200);
  expect((await put('well-known', 'a well-known text')).status).toBe(200);
  before = folder();
});

it('keys that would be paths', { timeout }, async () => {
  const tally = createTally('s3 keys');
  const kept = new Set(['well-known']);
  await each(indices('keys', pathParts.length + size(75, 3_000)), 4, async (index) => {
    const dice = diceOf('keys', index);
    const path =
      pathParts[index] ??
      range(1 + dice.below(5))
        .map(() => dice.pick(pathParts))
        .join(dice.chance(0.9) ? '/' : '');
    const key = keyOf(path);
    if (path === '') return;
    const body = `the text of ${key}`;
    const at = `/${bucket}/${path}`;
    await attack(tally, `keys:${index}`, { method: 'PUT', path: at, body }, ({ status }) =>
      (status === 200) === (key !== undefined) ? undefined : `is answered ${status}`,
    );
    if (key === undefined || kept.has(key)) return;
    kept.add(key);
    await attack(tally, `keys:${index}`, { method: 'GET', path: at }, ({ text }) =>
      text === body ? undefined : `reads ${text.slice(0, 100)}`,
    );
    await attack(tally, `keys:${index}`, { method: 'GET', path: objectPath(key) }, ({ text }) =>
      text === body ? undefined : `reads ${text.slice(0, 100)} by its key`,
    );
    if (index % 20 === 0) await attackValid(tally);
  });
  expect(await listed()).toEqual([...kept].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  expect(folder()).toEqual(before);
  await tally.finish();
});

/** All keys, as a listing gives them. */
async function listed(): Promise<string[]> {
  const keys: string[] = [];
  for (let after = ''; ; after = keys.at(-1) ?? '') {
    const { text } = await ask({
      method: 'GET',
      path: `/${bucket}`,
      query: { 'list-type': '2', 'encoding-type': 'url', 'start-after': after },
    });
    keys.push(
      ...[...text.matchAll(/<Contents><Key>([^<]*)<\/Key>/g)].map(([, key = '']) =>
        decodeURIComponent(key.replaceAll('+', ' ')),
      ),
    );
    if (!text.includes('<IsTruncated>true')) return keys;
  }
}

const serialization =
  '<InputSerialization><JSON><Type>LINES</Type></JSON></InputSerialization>' +
  '<OutputSerialization><JSON/></OutputSerialization>';
const selectRequest = (expression: string): string =>
  `<SelectObjectContentRequest><Expression>${expression}</Expression><ExpressionType>SQL</ExpressionType>` +
  `${serialization}</SelectObjectContentRequest>`;
const readers: readonly { readonly draft: Draft; readonly document: string }[] = [
  {
    draft: { method: 'POST', path: `/${bucket}`, query: { delete: '' }, headers: { 'content-md5': 'set' } },
    document:
      '<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object><Key>no-such-key</Key></Object><Quiet>true</Quiet></Delete>',
  },
  {
    draft: { method: 'POST', path: `/${bucket}/k`, query: { uploadId: 'none' } },
    document:
      '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"x"</ETag></Part></CompleteMultipartUpload>',
  },
  {
    draft: { method: 'POST', path: `/${bucket}/k`, query: { select: '', 'select-type': '2' } },
    document: selectRequest("SELECT s.a FROM S3Object s WHERE s.b LIKE '%x%' LIMIT 3"),
  },
];

async function reading(draft: Draft, body: Buffer): Promise<Draft> {
  if (draft.headers?.['content-md5'] === undefined) return { ...draft, body };
  return { ...draft, headers: { 'content-md5': createHash('md5').update(body).digest('base64') }, body };
}

function harmOf(text: string, isTaken: boolean): string | undefined {
  if (/root:|home/.test(text)) return 'shows what it must not read';
  return isTaken ? 'is taken' : undefined;
}

it('XML bombs, and mutants of good documents', { timeout }, async () => {
  const tally = createTally('s3 xml');
  const calls: string[] = [];
  const home = createServer((request, response) => (calls.push(request.url ?? ''), response.end('home')));
  await new Promise<void>((resolve) => home.listen(0, '127.0.0.1', resolve));
  for (const [name, document] of Object.entries(
    xmlBombs(`http://127.0.0.1:${(home.address() as AddressInfo).port}/x`),
  )) {
    for (const { draft } of readers) {
      // What is well-formed and says nothing harmful may be taken.
      const mayBeTaken = ['references'].includes(name);
      await attack(tally, name, await reading(draft, Buffer.from(document as string)), ({ status, text }) =>
        harmOf(text, status < 300 && !mayBeTaken),
      );
    }
  }
  await each(indices('xml', size(100, 5_000)), 4, async (index) => {
    const dice = diceOf('xml', index);
    const { draft, document } = dice.pick(readers);
    const mutant = mutateBytes(dice, Buffer.from(document));
    await attack(tally, `xml:${index}`, await reading(draft, mutant), () => undefined);
    if (index % 20 === 0) await attackValid(tally);
  });
  home.close();
  expect(calls).toEqual([]);
  await tally.finish();
});

it('hostile headers and metadata', { timeout }, async () => {
  const tally = createTally('s3 headers');
  for (const { name, value, refused = false } of hostileHeaders) {
    const draft = { method: 'PUT', path: objectPath('headers'), headers: { [name]: value }, body: 'some text' };
    await attack(tally, `${name}: ${value.slice(0, 60)}`, draft, ({ status }) =>
      refused && status < 300 ? 'is taken' : undefined,
    );
    await attack(
      tally,
      `reading after ${name}: ${value.slice(0, 60)}`,
      { method: 'GET', path: objectPath('headers') },
      ({ status, text }) =>
        status === 404 || text === 'some text' ? undefined : `is answered ${status} ${text.slice(0, 100)}`,
    );
  }
  for (const value of ranges)
    await attack(
      tally,
      `range ${value.slice(0, 40)}`,
      { method: 'GET', path: objectPath('well-known'), headers: { range: value } },
      ({ status }) => ([200, 206, 416].includes(status) ? undefined : `is answered ${status}`),
    );
  await each(indices('headers', size(75, 5_000)), 4, async (index) => {
    const dice = diceOf('headers', index);
    const chosen = Object.fromEntries(
      range(1 + dice.below(3))
        .map(() => dice.pick(hostileHeaders))
        .map(({ name, value }) => [name, mutateBytes(dice, Buffer.from(value)).toString('latin1')]),
    );
    await attack(
      tally,
      `headers:${index}`,
      {
        method: dice.pick(['PUT', 'PUT', 'GET', 'HEAD', 'DELETE', 'POST']),
        path: objectPath('mutants'),
        headers: chosen,
        body: 'some text',
      },
      () => undefined,
    );
    if (index % 20 === 0) await attackValid(tally);
  });
  await tally.finish();
});

it('bodies that stop, drag on or are not as long as they say', { timeout }, async () => {
  const tally = createTally('s3 bodies');
  const never: Draft = { method: 'PUT', path: objectPath('never') };
  await each(indices('bodies', size(20, 400)), 8, async (index) => {
    const dice = diceOf('bodies', index);
    const framing = dice.pick([{ 'content-length': '1000000' }, { 'transfer-encoding': 'chunked' }]);
    const { socket, closed } = await begin(never, framing);
    socket.write(
      'content-length' in framing
        ? 'x'.repeat(dice.below(100_000))
        : dice.pick(['', '5\r\nab', 'ffff\r\nabc', '5\r\nabcde\r\n']),
    );
    await setTimeout(dice.below(30));
    if (dice.chance(0.5)) socket.resetAndDestroy();
    else socket.end();
    await setTimeout(20);
    socket.destroy();
    await closed;
    tally.count('stopped');
  });
  for (const body of [
    'zz\r\n',
    '-5\r\nabcde\r\n',
    '5\r\nabcdefgh\r\n',
    '5 \r\nabcde\r\n0\r\n\r\n',
    `${'f'.repeat(20)}\r\n`,
  ]) {
    const { socket, received, closed } = await begin(never, { 'transfer-encoding': 'chunked' });
    socket.write(body);
    await closed;
    tally.count('broken framing');
    if (!received().startsWith('HTTP/1.1 400'))
      tally.fail('broken framing', `is answered ${received().slice(0, 100)}`, body);
  }
  for (const claimed of [
    { 'content-length': '-1' },
    { 'content-length': '5, 6' },
    { 'content-length': '5', 'transfer-encoding': 'chunked' },
    { 'content-length': '0x5' },
  ]) {
    const { socket, received, closed } = await begin(never, claimed);
    socket.write('abcde');
    await closed;
    tally.count('broken length');
    if (!received().startsWith('HTTP/1.1 400'))
      tally.fail('broken length', `is answered ${received().slice(0, 100)}`, claimed);
  }
  const { status } = await get('never');
  if (status !== 404) tally.fail('never', `was stored: ${status}`, undefined);
  // A slow client is served for all that.
  const { socket, received } = await begin(
    { method: 'PUT', path: objectPath('slow') },
    { 'content-length': '12', connection: 'close' },
  );
  for (const letter of 'twelve bytes') {
    socket.write(letter);
    await setTimeout(20);
  }
  await expect.poll(received).toMatch(/^HTTP\/1\.1 200/);
  expect((await get('slow')).text).toBe('twelve bytes');
  await attackValid(tally);
  await tally.finish();
});

/** All rows, as an S3 client reads them. */
async function selected(): Promise<string> {
  const client = new S3Client({ endpoint: endpoint.origin, region: outputs.region, credentials: outputs.credentials });
  const { Payload = [] } = await client.send(
    new SelectObjectContentCommand({
      Bucket: bucket,
      Key: 'rows',
      Expression: 'SELECT * FROM S3Object',
      ExpressionType: 'SQL',
      InputSerialization: { JSON: { Type: 'LINES' } },
      OutputSerialization: { JSON: {} },
    }),
  );
  const chunks: Uint8Array[] = [];
  for await (const { Records } of Payload) if (Records?.Payload) chunks.push(Records.Payload);
  return Buffer.concat(chunks).toString('utf8');
}

it('readers of an event stream that go away', { timeout }, async () => {
  const tally = createTally('s3 event streams');
  const rows = range(40_000).map((index) => JSON.stringify({ id: index, text: 'x'.repeat(60) }));
  expect((await put('rows', rows.join('\n'))).status).toBe(200);
  const document = selectRequest('SELECT * FROM S3Object');
  const select: Draft = {
    method: 'POST',
    path: objectPath('rows'),
    query: { select: '', 'select-type': '2' },
    body: document,
  };
  await each(indices('streams', size(10, 300)), 4, async (index) => {
    const dice = diceOf('streams', index);
    const { socket, received, closed } = await begin(select, { 'content-length': String(document.length) });
    socket.write(document);
    const enough = dice.below(500_000);
    await expect.poll(() => received().length, { timeout: 10_000, interval: 5 }).toBeGreaterThan(Math.min(enough, 200));
    if (dice.chance(0.3)) socket.pause();
    if (dice.chance(0.5)) socket.resetAndDestroy();
    else socket.destroy();
    await closed;
    tally.count('gone');
  });
  expect((await selected()).trim().split('\n')).toEqual(rows);
  await attackValid(tally);
  await tally.finish();
});

import { S3Client } from '@aws-sdk/client-s3';
import { EventStreamCodec } from '@smithy/eventstream-codec';
import { afterEach, describe, expect, it } from 'vitest';
import { always, ifAbsent, putIf } from '../../../functions/shared/storage/object-store.ts';
import type { ObjectStore } from '../../../functions/shared/storage/object-store.ts';
import { createS3ObjectStore } from '../../../functions/shared/storage/s3-object-store.ts';
import { createSelectReader } from '../../../functions/shared/storage/s3-select-reader.ts';
import { silentTelemetry } from '../../../functions/shared/storage/telemetry.ts';
import type { Exchange, Stub } from './support/http.ts';
import { startStub } from './support/http.ts';
import type { ServerResponse } from 'node:http';

const stubs: Stub[] = [];
afterEach(async () => {
  await Promise.all(stubs.splice(0).map((stub) => stub.stop()));
});

const counted: string[] = [];

async function storeAgainst(
  answer: (exchange: Exchange, response: ServerResponse) => void,
): Promise<{ store: ObjectStore; stub: Stub }> {
  const stub = await startStub(answer);
  stubs.push(stub);
  counted.length = 0;
  const client = new S3Client({
    endpoint: stub.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    forcePathStyle: true,
    maxAttempts: 2,
  });
  const telemetry = {
    ...silentTelemetry,
    count: (name: string) => void counted.push(name),
    warn: (text: string) => void counted.push(text),
  };
  return { store: createS3ObjectStore(client, 'data', createSelectReader(client, telemetry)), stub };
}

const failure = (response: ServerResponse, status: number, code: string): void => {
  response
    .writeHead(status, { 'content-type': 'application/xml' })
    .end(`<Error><Code>${code}</Code><Message>m</Message></Error>`);
};

const body = Buffer.from('{"a":1}');

describe('the S3 object store', () => {
  it('sends the conditions, and nothing without one', async () => {
    const { store, stub } = await storeAgainst((_, response) => response.writeHead(200, { etag: '"2"' }).end());
    expect(await store.put('k', body, ifAbsent)).toEqual({ stored: true, etag: '"2"' });
    await store.put('k', body, { ifMatch: '"1"' });
    await store.put('k', body, always);
    expect(stub.received.map(({ headers }) => [headers['if-none-match'], headers['if-match']])).toEqual([
      ['*', undefined],
      [undefined, '"1"'],
      [undefined, undefined],
    ]);
  });

  it.each([
    [412, 'PreconditionFailed', ifAbsent],
    [409, 'ConditionalRequestConflict', ifAbsent],
    [412, 'PreconditionFailed', { ifMatch: '"1"' }],
    [404, 'NoSuchKey', { ifMatch: '"1"' }],
  ])('takes %i %s as not stored', async (status, code, condition) => {
    const { store } = await storeAgainst((_, response) => failure(response, status, code));
    expect(await store.put('k', body, condition)).toEqual({ stored: false });
  });

  it.each([
    [403, 'AccessDenied'],
    [404, 'NoSuchBucket'],
    [501, 'NotImplemented'],
  ])('takes %i %s as an error', async (status, code) => {
    const { store } = await storeAgainst((_, response) => failure(response, status, code));
    await expect(store.put('k', body, ifAbsent)).rejects.toMatchObject({ name: code });
    await expect(store.get('k')).rejects.toMatchObject({ name: code });
  });

  it('knows its own write when the SDK repeats a put whose answer was lost', async () => {
    let puts = 0;
    const { store, stub } = await storeAgainst(({ method }, response) => {
      if (method === 'GET') return void response.writeHead(200, { etag: '"1"' }).end(body);
      puts += 1;
      return puts === 1 ? void response.destroy() : failure(response, 412, 'PreconditionFailed');
    });
    expect(await putIf(store, 'k', body, ifAbsent)).toEqual({ stored: true, etag: '"1"' });
    expect(stub.received.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'GET']);
    expect(await putIf(store, 'k', Buffer.from('other'), ifAbsent)).toMatchObject({
      stored: false,
      current: { etag: '"1"' },
    });
  });

  it('reads what is there, nothing where nothing is, and tails', async () => {
    const { store, stub } = await storeAgainst(({ url, headers }, response) => {
      if (url.includes('missing')) failure(response, 404, 'NoSuchKey');
      else if (headers.range === 'bytes=7-') failure(response, 416, 'InvalidRange');
      else response.writeHead(200, { etag: '"1"' }).end(body);
    });
    expect(await store.get('k')).toEqual({ body, etag: '"1"' });
    expect(await store.get('missing')).toBeUndefined();
    expect((await store.get('k', { from: 7 }))?.body).toHaveLength(0);
    await store.get('k', { from: 3 });
    expect(stub.received.at(-1)?.headers.range).toBe('bytes=3-');
  });

  it('deletes many by one request, and fails if one of them is left', async () => {
    const left = '<Error><Key>b</Key><Code>AccessDenied</Code><Message>m</Message></Error>';
    let answer = '';
    const { store, stub } = await storeAgainst((_, response) => {
      response.writeHead(200, { 'content-type': 'application/xml' }).end(`<DeleteResult>${answer}</DeleteResult>`);
    });
    await store.deleteAll([]);
    await store.deleteAll(['a', 'b']);
    expect(stub.received).toMatchObject([{ method: 'POST', url: expect.stringContaining('delete') }]);
    answer = left;
    await expect(store.deleteAll(['a', 'b'])).rejects.toMatchObject({
      name: 'DeletionError',
      message: 'S3 did not delete 1 of 2 objects: AccessDenied.',
    });
  });

  it('deletes one of many only in the version it names, and that another is there now is no failure', async () => {
    let code = 'PreconditionFailed';
    const { store, stub } = await storeAgainst((_, response) => {
      const error = `<Error><Key>b</Key><Code>${code}</Code><Message>m</Message></Error>`;
      response.writeHead(200, { 'content-type': 'application/xml' }).end(`<DeleteResult>${error}</DeleteResult>`);
    });
    const both = ['a', { key: 'b', ifMatch: '"1"' }];
    await store.deleteAll(both);
    expect(stub.received.at(-1)?.body.toString().replaceAll('&quot;', '"')).toContain(
      '<Object><Key>b</Key><ETag>"1"</ETag></Object>',
    );
    code = 'NoSuchKey';
    await store.deleteAll(both);
    await expect(store.deleteAll(['a', 'b'])).rejects.toThrow('S3 did not delete 1 of 2 objects: NoSuchKey.');
    code = 'AccessDenied';
    await expect(store.deleteAll(both)).rejects.toThrow('S3 did not delete 1 of 2 objects: AccessDenied.');
  });

  it('lists with start and limit, and deletes only the version it names', async () => {
    const { store, stub } = await storeAgainst(({ method }, response) => {
      if (method === 'DELETE') return failure(response, 412, 'PreconditionFailed');
      const contents =
        '<Contents><Key>p/b</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><Size>7</Size></Contents>';
      response
        .writeHead(200, { 'content-type': 'application/xml' })
        .end(`<ListBucketResult><IsTruncated>true</IsTruncated>${contents}</ListBucketResult>`);
    });
    expect(await store.list('p/', { after: 'p/a', limit: 1 })).toEqual({
      objects: [{ key: 'p/b', modified: Date.UTC(2026, 0, 1), size: 7 }],
      more: true,
    });
    expect(stub.received[0]?.url).toContain('max-keys=1&prefix=p%2F&start-after=p%2Fa');
    await store.delete('k', { ifMatch: '"1"' });
    expect(stub.received.at(-1)?.headers['if-match']).toBe('"1"');
  });
});

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString(),
  (text) => Buffer.from(text),
);
const event = (type: string, payload = ''): Uint8Array =>
  codec.encode({
    headers: { ':message-type': { type: 'string', value: 'event' }, ':event-type': { type: 'string', value: type } },
    body: Buffer.from(payload),
  });
const stats = (returned: number): Uint8Array =>
  event(
    'Stats',
    '<Stats><BytesScanned>1</BytesScanned><BytesProcessed>1</BytesProcessed>' +
      `<BytesReturned>${returned}</BytesReturned></Stats>`,
  );
const query = { expression: 'SELECT s.a FROM S3Object s WHERE s.a > 1', start: 0, end: 23 };
const rows = '{"a":1}\n{"a":2}\n{"a":3}\n';

describe('select', () => {
  it('puts records together that were split over frames', async () => {
    const { store, stub } = await storeAgainst((_, response) =>
      response
        .writeHead(200)
        .end(
          Buffer.concat([
            event('Records', '{"a":'),
            event('Cont'),
            event('Records', '2}\n{"a":3}\n'),
            stats(16),
            event('End'),
          ]),
        ),
    );
    expect(await store.select('k', query)).toEqual([{ a: 2 }, { a: 3 }]);
    expect(stub.received[0]?.url).toContain('select');
    expect(stub.received[0]?.body).toContain('<ScanRange><Start>0</Start><End>23</End></ScanRange>');
  });

  it.each([
    ['without End', [event('Records', '{"a":2}\n'), stats(8)]],
    ['with fewer bytes than returned', [event('Records', '{"a":2}\n'), stats(16), event('End')]],
  ])('refuses a stream %s, after asking once more', async (_, frames) => {
    const { store, stub } = await storeAgainst((__, response) => response.writeHead(200).end(Buffer.concat(frames)));
    await expect(store.select('k', query)).rejects.toMatchObject({ name: 'IncompleteSelectError' });
    expect(stub.received).toHaveLength(2);
  });

  it('answers in full when the second stream is whole', async () => {
    let asked = 0;
    const { store } = await storeAgainst((_, response) => {
      asked += 1;
      response
        .writeHead(200)
        .end(
          Buffer.concat(
            asked === 1
              ? [event('Records', '{"a":2}\n')]
              : [event('Records', '{"a":2}\n{"a":3}\n'), stats(16), event('End')],
          ),
        );
    });
    expect(await store.select('k', query)).toHaveLength(2);
  });

  it.each(['MethodNotAllowed', 'NotImplemented'])(
    'runs the same SQL itself when the account answers %s, remembers, says it once and counts',
    async (code) => {
      const { store, stub } = await storeAgainst(({ method, headers }, response) => {
        if (method === 'POST') return failure(response, code === 'NotImplemented' ? 501 : 405, code);
        if (headers['if-none-match'] === '"1"') response.writeHead(304, { etag: '"1"' }).end();
        else
          response
            .writeHead(206, { etag: '"1"', 'content-range': `bytes 0-${rows.length - 1}/${rows.length}` })
            .end(rows);
      });
      expect(await store.select('k', query)).toEqual([{ a: 2 }, { a: 3 }]);
      expect(await store.select('k', { ...query, start: 9 })).toEqual([{ a: 3 }]);
      expect(stub.received.filter(({ method }) => method === 'POST').length).toBeLessThanOrEqual(
        code === 'NotImplemented' ? 2 : 1,
      );
      expect(stub.received.map(({ headers }) => headers['if-none-match']).at(-1)).toBe('"1"');
      expect(counted).toEqual([
        'This account has no S3 Select: reading whole objects instead.',
        'SelectFallback',
        'SelectFallback',
      ]);
    },
  );

  it.each([
    [400, 'ParseUnexpectedToken'],
    [403, 'AccessDenied'],
    [503, 'SlowDown'],
  ])('falls back on nothing else: %i %s is an error', async (status, code) => {
    const { store, stub } = await storeAgainst((_, response) => failure(response, status, code));
    await expect(store.select('k', query)).rejects.toMatchObject({ name: code });
    expect(stub.received.every(({ method }) => method === 'POST')).toBe(true);
  });

  it('tells a missing object, with S3 Select and without', async () => {
    const { store } = await storeAgainst((_, response) => failure(response, 404, 'NoSuchKey'));
    await expect(store.select('k', query)).rejects.toMatchObject({ name: 'MissingObjectError' });
    const without = await storeAgainst(({ method }, response) =>
      method === 'POST' ? failure(response, 405, 'MethodNotAllowed') : failure(response, 404, 'NoSuchKey'),
    );
    await expect(without.store.select('k', query)).rejects.toMatchObject({ name: 'MissingObjectError' });
  });
});

import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pipelineOver } from '../../support/pipeline.ts';
import { refusal, startS3, type S3Fixture } from './support.ts';

let s3: S3Fixture;
beforeAll(async () => {
  s3 = await startS3();
  await s3.client.send(new PutObjectCommand({ Bucket: 'plain', Key: 'k', Body: 'here' }));
});
afterAll(() => s3.close());
const ofK = { Bucket: 'plain', Key: 'k' };

describe('response headers that the request chooses', () => {
  it('are those of HEAD as well', async () => {
    expect(
      await s3.client.send(
        new HeadObjectCommand({ ...ofK, ResponseContentType: 'text/x', ResponseCacheControl: 'no-store' }),
      ),
    ).toMatchObject({ ContentType: 'text/x', CacheControl: 'no-store' });
  });

  it.each(['☃', 'a\r\nset-cookie: x', '\u0000', '\u007f'])(
    'are refused where HTTP has no room for them: %j',
    async (value) => {
      expect(
        await refusal(s3.client.send(new GetObjectCommand({ ...ofK, ResponseContentDisposition: value }))),
      ).toMatchObject({
        name: 'InvalidArgument',
        status: 400,
        error: { ArgumentName: 'response-content-disposition' },
      });
    },
  );

  it('may be of Latin-1', async () => {
    expect(
      (await s3.client.send(new GetObjectCommand({ ...ofK, ResponseContentDisposition: 'attachment; filename="é"' })))
        .$metadata.httpStatusCode,
    ).toBe(200);
  });

  it('are never stored from a presigned URL either, where a later read would fail by them', async () => {
    const put = async (value: string) =>
      (await fetch(`${s3.url}/plain/m?x-amz-meta-a=${encodeURIComponent(value)}`, { method: 'PUT', body: 'x' })).status;
    expect([await put('☃'), await put('a\nb'), await put('é')]).toEqual([400, 400, 200]);
    expect((await fetch(`${s3.url}/plain/m`)).status).toBe(200);
  });
});

it.each(['x-amz-checksum-md5', 'x-amz-checksum-xxhash64', 'x-amz-checksum-type'])(
  'a checksum that would not be checked is refused by its name: %s',
  async (name) => {
    const response = await fetch(`${s3.url}/plain/k`, { method: 'PUT', headers: { [name]: 'AAAAAA==' }, body: 'x' });
    expect([response.status, await response.text()]).toEqual([501, expect.stringContaining(name)]);
  },
);

describe('keys with relative elements', () => {
  const status = async (path: string): Promise<[number, string]> => {
    const { request } = await import('node:http');
    const { hostname, port } = new URL(s3.url);
    // The path goes out unchanged: `fetch` would resolve the dots.
    return new Promise((resolve, reject) => {
      const sending = request({ hostname, port, path, method: 'PUT' }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve([response.statusCode ?? 0, text]));
      });
      sending.on('error', reject).end('x');
    });
  };

  it.each(['/plain/../k', '/plain/..', '/plain/a/../../k', '/plain/%2e%2e/k', '/plain/..%2Fk', '/plain/./../k'])(
    'that lead out of the bucket are a bad request: %s',
    async (path) => {
      expect(await status(path)).toEqual([400, '']);
    },
  );

  it.each([
    '/plain/a/../k',
    '/plain/videos/2014/../../video1.wmv',
    '/plain/...',
    '/plain/..k',
    '/plain/.',
    '/plain/a//b',
    '/plain/a%5C..%5Cb',
  ])('that stay in it are keys like any other: %s', async (path) => {
    expect((await status(path))[0]).toBe(200);
  });
});

describe('a request that is signed in another way', () => {
  it.each<[string, string, string, Record<string, string>, number, string]>([
    ['by a form', 'POST', '', { 'content-type': 'multipart/form-data; boundary=x' }, 400, 'MalformedPOSTRequest'],
    ['not at all', 'GET', '', {}, 403, 'Access Denied'],
  ])('(%s) is refused by name', async (_, method, query, headers, status, says) => {
    const answer = await pipelineOver({ s3: s3.service })({
      method,
      path: '/plain/k',
      query: new URLSearchParams(query),
      headers,
      body: Buffer.alloc(0),
      requestId: 'r',
      sourceIp: '::1',
    });
    expect([answer.status, answer.body]).toEqual([status, expect.stringContaining(says)]);
  });
});

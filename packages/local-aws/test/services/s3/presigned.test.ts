import { createHmac } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack, type Stack } from '../../iam/stack.ts';
import { presign } from './presign.ts';

let stack: Stack;
let s3: S3Client;
beforeAll(async () => {
  stack = await startStack();
  await stack.provision('AWS::S3::Bucket', 'Bucket', { BucketName: 'bucket' });
  s3 = new S3Client(stack.administrator);
  await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'key ü', Body: 'hello' }));
});
afterAll(() => stack.close());

const keys = () => stack.administrator.credentials;
const sign = (text: string, secret = keys().secretAccessKey): string =>
  createHmac('sha1', secret).update(text).digest('base64');
/** A text would have a content type, which is part of the signature. */
const bytes = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text));
const soon = (): string => String(Math.floor(Date.now() / 1000) + 600);

/** Makes a URL by version 2, as boto3 does. */
function urlV2(
  method: string,
  path: string,
  {
    expires = soon(),
    query = {},
    headers = '',
  }: { expires?: string; query?: Record<string, string>; headers?: string } = {},
): string {
  const names = Object.keys(query).filter((name) => !name.startsWith('x-amz-'));
  const resource = names.length === 0 ? path : `${path}?${names.map((name) => `${name}=${query[name]}`).join('&')}`;
  const parameters = new URLSearchParams({
    ...query,
    AWSAccessKeyId: keys().accessKeyId,
    Signature: sign(`${method}\n\n\n${expires}\n${headers}${resource}`),
    Expires: expires,
  });
  return `${stack.administrator.endpoint}${path}?${parameters.toString()}`;
}

describe('a URL that is signed by version 2', () => {
  it('reads, writes and names the answer', async () => {
    expect(await (await fetch(urlV2('GET', '/bucket/key%20%C3%BC'))).text()).toBe('hello');
    const put = await fetch(urlV2('PUT', '/bucket/new'), { method: 'PUT', body: bytes('written') });
    expect(put.status).toBe(200);
    const named = await fetch(urlV2('GET', '/bucket/new', { query: { 'response-content-type': 'text/x' } }));
    expect([named.headers.get('content-type'), await named.text()]).toEqual(['text/x', 'written']);
  });

  it('carries headers in its query', async () => {
    const url = urlV2('PUT', '/bucket/meta', { query: { 'x-amz-meta-a': 'b' }, headers: 'x-amz-meta-a:b\n' });
    expect((await fetch(url, { method: 'PUT', body: bytes('x') })).status).toBe(200);
    expect((await fetch(urlV2('HEAD', '/bucket/meta'), { method: 'HEAD' })).headers.get('x-amz-meta-a')).toBe('b');
  });

  it('is refused when it is too old, of another method, or of nobody', async () => {
    const old = await fetch(urlV2('GET', '/bucket/new', { expires: '1000000000' }));
    expect([old.status, await old.text()]).toEqual([403, expect.stringContaining('Request has expired') as string]);
    const other = await fetch(urlV2('GET', '/bucket/new'), { method: 'DELETE' });
    const text = await other.text();
    expect(other.status).toBe(403);
    expect(text).toContain('<Code>SignatureDoesNotMatch</Code>');
    expect(text).toMatch(/<StringToSign>DELETE\n\n\n\d+\n\/bucket\/new<\/StringToSign><StringToSignBytes>44 45 4c/);
    const stranger = await fetch(
      urlV2('GET', '/bucket/new').replace(/AWSAccessKeyId=[^&]+/, 'AWSAccessKeyId=AKIANOBODY'),
    );
    expect(await stranger.text()).toContain('<Code>InvalidAccessKeyId</Code>');
  });

  it('may as well be a header', async () => {
    const date = new Date().toUTCString();
    const authorization = `AWS ${keys().accessKeyId}:${sign(`GET\n\n\n${date}\n/bucket/new`)}`;
    const answer = await fetch(`${stack.administrator.endpoint}/bucket/new`, { headers: { date, authorization } });
    expect(await answer.text()).toBe('written');
  });

  it('is judged by the policies of whoever signed it', async () => {
    const role = await stack.role('reader');
    const expires = soon();
    const { accessKeyId, secretAccessKey, sessionToken = '' } = role.credentials;
    const toSign = `GET\n\n\n${expires}\nx-amz-security-token:${sessionToken}\n/bucket/new`;
    const query = new URLSearchParams({
      AWSAccessKeyId: accessKeyId,
      Signature: sign(toSign, secretAccessKey),
      Expires: expires,
      'x-amz-security-token': sessionToken,
    });
    const answer = await fetch(`${role.endpoint}/bucket/new?${query.toString()}`);
    expect(await answer.text()).toContain('s3:GetObject');
  });
});

describe('a URL that is signed by version 4', () => {
  const url = (method: string, path: string, query: Record<string, string> = {}): Promise<string> =>
    presign(stack.administrator, { method, path, query });

  it('uploads another body than the one whose checksum it carries', async () => {
    const put = await url('PUT', '/bucket/sdk', {
      'x-amz-checksum-crc32': 'AAAAAA==',
      'x-amz-sdk-checksum-algorithm': 'CRC32',
      'x-id': 'PutObject',
    });
    expect((await fetch(put, { method: 'PUT', body: 'of the page' })).status).toBe(200);
    expect(await (await fetch(await url('GET', '/bucket/sdk'))).text()).toBe('of the page');
  });

  it('honours conditions in its query, and ignores what begins with x-', async () => {
    const put = await url('PUT', '/bucket/sdk', { 'if-none-match': '*', 'x-user': 'johndoe' });
    expect((await fetch(put, { method: 'PUT', body: 'again' })).status).toBe(412);
  });

  it('shows what was signed when it does not match', async () => {
    const text = await (await fetch((await url('GET', '/bucket/sdk')).replace('/sdk?', '/other?'))).text();
    expect(text).toMatch(/<StringToSign>AWS4-HMAC-SHA256\n.*<CanonicalRequest>GET\n\/bucket\/other\n/s);
    expect(text).toMatch(/<SignatureProvided>[0-9a-f]{64}<.*<CanonicalRequestBytes>47 45 54 0a/s);
  });

  it('begins an upload in parts with the algorithm that it names', async () => {
    const post = await url('POST', '/bucket/parts', { uploads: '', 'x-amz-checksum-algorithm': 'SHA256' });
    expect((await fetch(post, { method: 'POST' })).headers.get('x-amz-checksum-algorithm')).toBe('SHA256');
  });
});

describe('a form', () => {
  const policyOf = (conditions: unknown[], seconds = 600): string =>
    Buffer.from(
      JSON.stringify({ expiration: new Date(Date.now() + seconds * 1000).toISOString(), conditions }),
    ).toString('base64');

  function send(fields: Record<string, string>, file: string, policy: string): Promise<Response> {
    const form = new FormData();
    const date = new Date().toISOString().slice(0, 10).replaceAll('-', '');
    const signingKey = ['us-east-1', 's3', 'aws4_request'].reduce<Buffer>(
      (key, part) => createHmac('sha256', key).update(part).digest(),
      createHmac('sha256', `AWS4${keys().secretAccessKey}`).update(date).digest(),
    );
    const signed = {
      ...fields,
      policy,
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': `${keys().accessKeyId}/${date}/us-east-1/s3/aws4_request`,
      'X-Amz-Date': `${date}T000000Z`,
      'X-Amz-Signature': createHmac('sha256', signingKey).update(policy).digest('hex'),
    };
    for (const [name, value] of Object.entries(signed)) form.append(name, value);
    form.append('file', new Blob([file], { type: 'text/plain' }), 'photo.txt');
    return fetch(`${stack.administrator.endpoint}/bucket`, { method: 'POST', body: form, redirect: 'manual' });
  }
  const conditions = [{ bucket: 'bucket' }, ['starts-with', '$key', 'user/'], ['content-length-range', 1, 20]];

  it('uploads what its policy allows, under the name of the file', async () => {
    const more = [...conditions, { 'Content-Type': 'text/x' }, ['eq', '$success_action_status', '201']];
    const fields = { key: 'user/${filename}', 'Content-Type': 'text/x', success_action_status: '201' };
    const answer = await send(fields, 'a photo', policyOf(more));
    expect([answer.status, await answer.text()]).toEqual([
      201,
      expect.stringMatching(/<Bucket>bucket<\/Bucket><Key>user\/photo\.txt<\/Key><ETag>&quot;/) as string,
    ]);
    const stored = await s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'user/photo.txt' }));
    expect([stored.ContentType, await stored.Body?.transformToString()]).toEqual(['text/x', 'a photo']);
  });

  it.each([
    ['another key', { key: 'other/a' }, 'x', 403, 'Policy Condition failed: ["starts-with", "$key", "user/"]'],
    ['a field of which it says nothing', { key: 'user/a', acl: 'private' }, 'x', 403, 'Extra input fields: acl'],
    ['too long a file', { key: 'user/a' }, 'x'.repeat(21), 400, 'EntityTooLarge'],
    ['an empty file', { key: 'user/a' }, '', 400, 'EntityTooSmall'],
    ['a key that leads out', { key: 'user/../../a' }, 'x', 400, ''],
    ['a long key', { key: `user/${'a'.repeat(1_020)}` }, 'x', 400, '<Code>KeyTooLongError</Code>'],
    ['no key', {}, 'x', 400, "Bucket POST must contain a field named 'key'"],
  ] as const)('refuses %s', async (_, fields, file, status, words) => {
    const answer = await send(fields, file, policyOf(conditions));
    expect([answer.status, (await answer.text()).replaceAll('&quot;', '"')]).toEqual([
      status,
      expect.stringContaining(words) as string,
    ]);
  });

  it('refuses a policy that names no bucket, which would hold for every bucket', async () => {
    const answer = await send({ key: 'user/a' }, 'x', policyOf(conditions.slice(1)));
    expect([answer.status, await answer.text()]).toEqual([
      403,
      expect.stringContaining('Invalid according to Policy: Extra input fields: bucket') as string,
    ]);
  });

  it.each(['Content-Type', 'Cache-Control', 'Content-Disposition', 'Content-Encoding', 'Expires'])(
    'refuses a %s that no header can hold, so that the object can be read',
    async (name) => {
      const more = [...conditions, ['starts-with', `$${name}`, '']];
      for (const value of ['\u2603', 'a\r\nx-evil: b', '\u0001']) {
        const answer = await send({ key: 'user/strange', [name]: value }, 'x', policyOf(more));
        expect(await answer.text()).toContain('Header value cannot be represented using ISO-8859-1.');
      }
      await send({ key: 'user/strange', [name]: 'caf\u00e9' }, 'x', policyOf(more));
      const stored = await s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'user/strange' }));
      expect(await stored.Body?.transformToString()).toBe('x');
    },
  );

  it('refuses a policy that is over, or that somebody has changed', async () => {
    expect(await (await send({ key: 'user/a' }, 'x', policyOf(conditions, -1))).text()).toContain('Policy expired.');
    const form = new FormData();
    const policy = policyOf(conditions);
    for (const [name, value] of Object.entries({ key: 'user/a', AWSAccessKeyId: keys().accessKeyId, policy }))
      form.append(name, value);
    form.append('signature', sign(`${policy} `));
    form.append('file', 'x');
    const answer = await fetch(`${stack.administrator.endpoint}/bucket`, { method: 'POST', body: form });
    expect(await answer.text()).toContain('<Code>SignatureDoesNotMatch</Code>');
    form.set('signature', sign(policy));
    const fields = [...form].sort(([a], [b]) => Number(a === 'file') - Number(b === 'file'));
    const again = new FormData();
    for (const [name, value] of fields) again.append(name, value);
    expect((await fetch(`${stack.administrator.endpoint}/bucket`, { method: 'POST', body: again })).status).toBe(204);
  });
});

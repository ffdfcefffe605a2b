import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { UnauthenticatedRequest } from '../../src/contract/service.ts';
import { administrator } from '../support/ports.ts';
import { at, beginnerAt, credentials, refusal, sign, verifierAt } from './signing.ts';

describe('signed chunks', () => {
  const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text);
  const sha = (data: string) => createHash('sha256').update(data).digest('hex');

  async function chunked(chunks: readonly string[], trailer?: string): Promise<UnauthenticatedRequest> {
    const stated = `STREAMING-AWS4-HMAC-SHA256-PAYLOAD${trailer === undefined ? '' : '-TRAILER'}`;
    const seed = await sign(
      { method: 'PUT', path: '/b/k', query: {}, headers: { 'x-amz-content-sha256': stated }, body: '' },
      { service: 's3', at },
    );
    const scope = '20260601/us-east-1/s3/aws4_request';
    let key: Buffer | string = `AWS4${credentials.secretAccessKey}`;
    for (const part of scope.split('/')) key = hmac(key, part).digest();
    let previous = /Signature=([0-9a-f]+)/.exec(seed.headers.authorization ?? '')?.[1] ?? '';
    let body = '';
    for (const chunk of [...chunks, '']) {
      previous = hmac(
        key,
        `AWS4-HMAC-SHA256-PAYLOAD\n20260601T120000Z\n${scope}\n${previous}\n${sha('')}\n${sha(chunk)}`,
      ).digest('hex');
      body +=
        `${Buffer.byteLength(chunk).toString(16)};chunk-signature=${previous}\r\n${chunk}` +
        `${chunk === '' && trailer !== undefined ? '' : '\r\n'}`;
    }
    if (trailer !== undefined) {
      const signature = hmac(
        key,
        `AWS4-HMAC-SHA256-TRAILER\n20260601T120000Z\n${scope}\n${previous}\n${sha(`${trailer}\n`)}`,
      ).digest('hex');
      body += `${trailer}\r\nx-amz-trailer-signature:${signature}\r\n\r\n`;
    }
    return { ...seed, body: Buffer.from(body) };
  }

  it.each([[undefined], ['x-amz-checksum-crc32:AAAAAA==']])('hold as a chain (trailer %s)', async (trailer) => {
    const request = await chunked(['first'.padEnd(8192), 'second☃'], trailer);
    expect(verifierAt(at)(request, 's3')).toBe(administrator);
    const text = Buffer.from(request.body).toString();
    for (const broken of [
      `${text}x-amz-checksum-crc32:AAAAAA==\r\n`,
      `${text}x`,
      text.replace('first', 'fIrst'),
      text.replace('second', 'secone'),
      text.slice(0, 100),
      text.replace(/\r\n$/, '').slice(0, -70),
      ...(trailer === undefined ? [] : [text.replace('AAAAAA', 'AAAAAB')]),
    ]) {
      expect(refusal(() => verifierAt(at)({ ...request, body: Buffer.from(broken) }, 's3')).code).toBe(
        'SignatureDoesNotMatch',
      );
    }
  });

  it('are large, but for the last one', async () => {
    const request = await chunked(['first', 'second']);
    expect(refusal(() => verifierAt(at)(request, 's3'))).toMatchObject({ code: 'InvalidChunkSizeError', status: 403 });
  });

  it('are verified a MiB in each turn, one large chunk like many', async () => {
    const large = 'x'.repeat(5 * 2 ** 20);
    const chunks = [[large], Array<string>(80).fill('x'.repeat(65_536))];
    for (const request of await Promise.all(chunks.map((each) => chunked(each)))) {
      const work = beginnerAt(at)(request, 's3').complete(request.body);
      let turns = 0;
      while (!work.next().done) turns += 1;
      expect(turns).toBeGreaterThanOrEqual(4);
    }
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAwsChunked } from '../../../src/services/s3/engine/aws-chunked.ts';
import { bringsObject, mostBodyBytes } from '../../../src/services/s3/read.ts';
import { digest } from '../../../src/services/s3/engine/checksums.ts';
import { readPayload } from '../../../src/services/s3/engine/payload.ts';

const hex = (base64: string) => Buffer.from(base64, 'base64').toString('hex');
const chunked = (chunks: readonly Uint8Array[], trailers: string, signature = '') =>
  Buffer.concat([
    ...chunks.flatMap((chunk) => [
      Buffer.from(`${chunk.length.toString(16)}${signature}\r\n`),
      chunk,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`0${signature}\r\n${trailers}\r\n`),
  ]);
const refused = (code: string) => expect.objectContaining({ code }) as Error;

describe('checksums', () => {
  // These are the check values of the CRC catalogue, and of the hash functions' standards.
  it.each([
    ['CRC32', 'cbf43926'],
    ['CRC32C', 'e3069283'],
    ['CRC64NVME', 'ae8b14860a799888'],
  ] as const)('%s of "123456789"', (algorithm, expected) => {
    expect(hex(digest(algorithm, Buffer.from('123456789')))).toBe(expected);
  });
});

const filler = Buffer.alloc(8192, '.');

describe('aws-chunked', () => {
  it('decodes any chunks, signed or not', () => {
    const last = fc.uint8Array({ minLength: 1, maxLength: 300 });
    const large = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.concat([filler, bytes]));
    fc.assert(
      fc.property(fc.array(large, { maxLength: 3 }), last, fc.boolean(), (before, end, signed) => {
        const chunks = [...before, end];
        const body = chunked(
          chunks,
          'x-amz-checksum-crc32: AAAAAA==\r\n',
          signed ? `;chunk-signature=${'a'.repeat(64)}` : '',
        );
        const { bytes, trailers } = decodeAwsChunked(body, undefined);
        expect(Buffer.from(bytes).equals(Buffer.concat(chunks))).toBe(true);
        expect([...trailers]).toEqual([['x-amz-checksum-crc32', 'AAAAAA==']]);
      }),
    );
  });

  it('refuses a body that was cut anywhere before its trailers, or has another length', () => {
    const body = chunked([Buffer.from('helloworld')], '');
    for (let length = 0; length < body.length - 4; length++)
      expect(() => decodeAwsChunked(body.subarray(0, length), 10)).toThrow(refused('IncompleteBody'));
    expect(() => decodeAwsChunked(body, 11)).toThrow(refused('IncompleteBody'));
  });

  it('refuses a chunk after one that was too small to have another', () => {
    const body = chunked([filler, Buffer.from('hel'), Buffer.from('lo')], '');
    expect(() => decodeAwsChunked(body, undefined)).toThrow(
      expect.objectContaining({
        code: 'InvalidChunkSizeError',
        status: 403,
        details: { Chunk: 3, BadChunkSize: 3 },
      }),
    );
    const many = chunked(Array<Buffer>(10_000).fill(Buffer.from('x')), '');
    expect(() => decodeAwsChunked(many, undefined)).toThrow(refused('InvalidChunkSizeError'));
  });

  it('verifies the checksum in the trailer, which must be there', () => {
    const headers = {
      'content-encoding': 'aws-chunked',
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': '3',
      'x-amz-trailer': 'x-amz-checksum-crc32',
    };
    const right = digest('CRC32', Buffer.from('abc'));
    const read = (trailer: string) => readPayload(headers, chunked([Buffer.from('abc')], trailer));
    expect(read(`x-amz-checksum-crc32:${right}\r\n`).checksum).toEqual({
      algorithm: 'CRC32',
      value: right,
      type: 'FULL_OBJECT',
    });
    expect(() => read('x-amz-checksum-crc32:AAAAAA==\r\n')).toThrow(refused('BadDigest'));
    expect(() => read('')).toThrow(refused('MalformedTrailerError'));
    expect(() => read('nonsense\r\n')).toThrow(refused('MalformedTrailerError'));
    expect(() => read('x-amz-checksum-crc32:short\r\n')).toThrow(refused('InvalidRequest'));
  });

  it('takes one checksum, not two', () => {
    expect(() =>
      readPayload({ 'x-amz-checksum-crc32': 'AAAAAA==', 'x-amz-checksum-sha1': 'x' }, Buffer.from('abc')),
    ).toThrow(refused('InvalidRequest'));
  });
});

describe('how much of a body is read', () => {
  const [object, list, document] = [64 * 2 ** 20, 6 * 2 ** 20, 2 ** 20];

  it.each([
    ['PUT', '/bucket/key', '', object],
    ['PUT', '/bucket/key', 'partNumber=1&uploadId=a', object],
    ['POST', '/bucket/key', 'uploadId=a', list],
    ['POST', '/bucket', 'delete', list],
    ['POST', '/bucket/key', 'select&select-type=2', document],
    ['PUT', '/bucket', '', document],
    ['PUT', '/bucket', 'cors', document],
    ['PUT', '/bucket/key', 'tagging', document],
  ])('%s %s?%s: %i bytes', (method, path, query, bytes) => {
    const head = { method, path, query: new URLSearchParams(query), headers: {} };
    expect(mostBodyBytes(head)).toBe(bytes);
    expect(bringsObject(head)).toBe(bytes === object);
  });
});

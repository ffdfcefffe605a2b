import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

export type ChecksumAlgorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256';

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** The checksum in base64; that of a composite ends with `-<parts>`. */
  readonly value: string;
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
}

export const checksumAlgorithms: readonly ChecksumAlgorithm[] = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'];
export const checksumHeader = (algorithm: ChecksumAlgorithm): string => `x-amz-checksum-${algorithm.toLowerCase()}`;
export const checksumBytes: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
};

export const digest = (algorithm: ChecksumAlgorithm, bytes: Uint8Array): string => {
  const running = createDigest(algorithm);
  running.update(bytes);
  return running.value();
};

/** The digest of bytes that come in pieces. */
export interface RunningDigest {
  update(bytes: Uint8Array): void;
  value(): string;
}

export function createDigest(algorithm: ChecksumAlgorithm): RunningDigest {
  switch (algorithm) {
    case 'CRC32':
      return folded(0, (bytes, value) => crc32(bytes, value), uint32);
    case 'CRC32C':
      return folded(-1, crc32c, (value) => uint32(~value));
    case 'CRC64NVME':
      return crc64nvme();
    case 'SHA1':
    case 'SHA256':
      return hashed(algorithm.toLowerCase(), 'base64');
  }
}

/** The ETag of bytes that come in pieces. */
export const createEtag = (): RunningDigest => hashed('md5', 'hex');

function folded(
  start: number,
  step: (bytes: Uint8Array, value: number) => number,
  shown: (value: number) => string,
): RunningDigest {
  let value = start;
  return {
    update(bytes) {
      value = step(bytes, value);
    },
    value: () => shown(value),
  };
}

function hashed(algorithm: string, encoding: 'base64' | 'hex'): RunningDigest {
  const hash = createHash(algorithm);
  return {
    update: (bytes) => void hash.update(bytes),
    value: () => hash.digest(encoding),
  };
}

export const md5 = (bytes: Uint8Array): Buffer => createHash('md5').update(bytes).digest();

function uint32(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes.toString('base64');
}

const table32c = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

function crc32c(bytes: Uint8Array, before: number): number {
  let crc = before;
  for (let index = 0; index < bytes.length; index++) crc = table32c[(crc ^ (bytes[index] ?? 0)) & 0xff]! ^ (crc >>> 8);
  return crc;
}

// These are two halves of the reflected polynomial of CRC-64/NVME: BigInt would be a hundred times slower.
const polynomialHigh = 0x9a6c9329;
const polynomialLow = 0xac4bc9b5;

/** Eight bytes are taken at a time: entry `256 * n + byte` is the checksum of the byte with n zeros behind it. */
const table64High = new Uint32Array(8 * 256);
const table64Low = new Uint32Array(8 * 256);
for (let byte = 0; byte < 256; byte++) {
  let high = 0;
  let low = byte;
  for (let bit = 0; bit < 8; bit++) {
    const carry = low & 1;
    low = (low >>> 1) | ((high & 1) << 31);
    high >>>= 1;
    if (carry) {
      high ^= polynomialHigh;
      low ^= polynomialLow;
    }
  }
  table64High[byte] = high;
  table64Low[byte] = low;
}
for (let at = 256; at < table64Low.length; at++) {
  const [high, low] = [table64High[at - 256]!, table64Low[at - 256]!];
  table64Low[at] = ((low >>> 8) | (high << 24)) ^ table64Low[low & 0xff]!;
  table64High[at] = (high >>> 8) ^ table64High[low & 0xff]!;
}

function crc64nvme(): RunningDigest {
  let high = -1;
  let low = -1;
  return {
    update(bytes) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      let position = 0;
      for (; position + 8 <= bytes.length; position += 8) {
        const first = low ^ view.getInt32(position, true);
        const second = high ^ view.getInt32(position + 4, true);
        low = sliced(table64Low, first, second);
        high = sliced(table64High, first, second);
      }
      for (; position < bytes.length; position++) {
        const index = (low ^ (bytes[position] ?? 0)) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ table64Low[index]!;
        high = (high >>> 8) ^ table64High[index]!;
      }
    },
    value() {
      const result = Buffer.alloc(8);
      result.writeUInt32BE(~high >>> 0, 0);
      result.writeUInt32BE(~low >>> 0, 4);
      return result.toString('base64');
    },
  };
}

const sliced = (table: Uint32Array, first: number, second: number): number =>
  table[1792 + (first & 0xff)]! ^
  table[1536 + ((first >>> 8) & 0xff)]! ^
  table[1280 + ((first >>> 16) & 0xff)]! ^
  table[1024 + (first >>> 24)]! ^
  table[768 + (second & 0xff)]! ^
  table[512 + ((second >>> 8) & 0xff)]! ^
  table[256 + ((second >>> 16) & 0xff)]! ^
  table[second >>> 24]!;

import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { crc64nvme } from './crc64.ts';
import type { RunningDigest } from './running-digest.ts';

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

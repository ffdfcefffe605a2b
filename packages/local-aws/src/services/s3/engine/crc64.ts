import type { RunningDigest } from './running-digest.ts';

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

export function crc64nvme(): RunningDigest {
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

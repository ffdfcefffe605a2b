import type { Item, Value } from './value.ts';

/** Counts bytes as DynamoDB does. docs: Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats" */
export function sizeOfItem(item: Item): number {
  let size = 0;
  for (const [name, value] of Object.entries(item)) size += Buffer.byteLength(name) + sizeOfValue(value);
  return size;
}

const bytesOf = (base64: string): number => Buffer.byteLength(base64, 'base64');
const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);

export function sizeOfValue(value: Value): number {
  if ('S' in value) return Buffer.byteLength(value.S);
  if ('N' in value) return sizeOfNumber(value.N);
  if ('B' in value) return bytesOf(value.B);
  if ('SS' in value) return sum(value.SS.map((text) => Buffer.byteLength(text)));
  if ('NS' in value) return sum(value.NS.map(sizeOfNumber));
  if ('BS' in value) return sum(value.BS.map(bytesOf));
  if ('L' in value) return 3 + sum(value.L.map((item) => 1 + sizeOfValue(item)));
  if ('M' in value) return 3 + Object.keys(value.M).length + sizeOfItem(value.M);
  return 1;
}

const [zero, nine] = [0x30, 0x39];

/** A number takes a byte for each two digits and one more; a negative number takes another byte. */
function sizeOfNumber(text: string): number {
  let [digits, upToLast] = [0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < zero || code > nine || (code === zero && digits === 0)) continue;
    digits += 1;
    if (code !== zero) upToLast = digits;
  }
  // Zero has one digit.
  return Math.ceil(Math.max(1, upToLast) / 2) + 1 + (text.startsWith('-') ? 1 : 0);
}

/**
 * Encodes a map of texts as CBOR (RFC 8949), which is all that an error of Smithy's RPC v2 needs. Lengths have their
 * shortest form.
 */
export function encodeTexts(texts: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(texts);
  return Buffer.concat([
    head(mapType, entries.length),
    ...entries.flatMap(([name, value]) => [encodeText(name), encodeText(value)]),
  ]);
}

const textType = 3;
const mapType = 5;

function encodeText(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([head(textType, bytes.length), bytes]);
}

function head(type: number, length: number): Buffer {
  const first = type << 5;
  if (length < 24) return Buffer.from([first | length]);
  if (length < 2 ** 8) return Buffer.from([first | 24, length]);
  if (length < 2 ** 16) return Buffer.from([first | 25, length >> 8, length & 255]);
  const bytes = Buffer.alloc(5);
  bytes.writeUInt8(first | 26);
  bytes.writeUInt32BE(length, 1);
  return bytes;
}

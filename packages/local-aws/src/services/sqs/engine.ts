import { createHash } from 'node:crypto';
import type { MessageAttribute } from '../../contract/ports.ts';
import type { Attributes } from './attributes.ts';

export const md5 = (data: string | Uint8Array): string => createHash('md5').update(data).digest('hex');

/**
 * Computes the digest that SDKs compare: for each attribute in order of its name, the length-prefixed name, type and
 * value, with a byte 1 before text and 2 before bytes. docs: Amazon SQS Developer Guide, "Calculating the MD5 message
 * digest for message attributes"
 */
export function md5OfAttributes(attributes: Attributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const parts: Uint8Array[] = [];
  for (const name of names) {
    const { DataType, StringValue, BinaryValue } = attributes[name]!;
    parts.push(sized(Buffer.from(name)), sized(Buffer.from(DataType)));
    parts.push(
      StringValue === undefined ? Buffer.from([2]) : Buffer.from([1]),
      sized(StringValue === undefined ? Buffer.from(BinaryValue ?? '', 'base64') : Buffer.from(StringValue)),
    );
  }
  return md5(Buffer.concat(parts));
}

function sized(bytes: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Counts the bytes for the limits: the body, and the names, types and values of the attributes. */
export function bytesOf(
  body: string | undefined,
  attributes: Readonly<Record<string, Partial<MessageAttribute>>> = {},
): number {
  const parts = Object.entries(attributes).map(
    ([name, { DataType, StringValue, BinaryValue }]) =>
      lengthOf(name) + lengthOf(DataType) + lengthOf(StringValue) + Buffer.byteLength(BinaryValue ?? '', 'base64'),
  );
  return parts.reduce((sum, length) => sum + length, lengthOf(body));
}

const lengthOf = (text: string | undefined): number => (text === undefined ? 0 : Buffer.byteLength(text));

/** A message may contain only the characters of XML 1.0. docs: Amazon SQS API Reference, "SendMessage" */
export const hasInvalidCharacters = (text: string): boolean =>
  /[^\u0009\u000A\u000D\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(text);

import { createHmac } from 'node:crypto';

/**
 * Answers what an authenticator app shows: the code of a base32 secret at a time. It shares no code with the server.
 */
export function authenticatorCode(secret: string, now: number): string {
  const bits = [...secret]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.from(
    Math.floor(now / 30_000)
      .toString(16)
      .padStart(16, '0'),
    'hex',
  );
  const mac = createHmac('sha1', key).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  return String(
    Number(BigInt(`0x${mac.subarray(offset, offset + 4).toString('hex')}`) % 0x80000000n) % 1_000_000,
  ).padStart(6, '0');
}

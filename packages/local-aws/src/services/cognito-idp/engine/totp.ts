import { createHmac, timingSafeEqual } from 'node:crypto';

/** Codes follow RFC 6238 with the defaults of authenticator apps: SHA-1, six digits, a step of 30 seconds. */
const stepMilliseconds = 30_000;
const digits = 6;
/**
 * The number of steps before and after the present one that also count, because clocks differ and codes take time to
 * arrive.
 */
const tolerance = 1;

export const stepAt = (now: number): number => Math.floor(now / stepMilliseconds);
/** From this time on the code of the step is refused, whatever the clock of the app says. */
export const stepForgottenAt = (step: number): number => (step + tolerance + 1) * stepMilliseconds;

export function codeOfStep(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = mac.readUInt8(mac.length - 1) & 0x0f;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits).padStart(digits, '0');
}

/**
 * Lists the steps around `now` whose code is `code`; the present one comes first. Nearly always there is none or one.
 */
export function stepsOfCode(secret: Uint8Array, code: string, now: number): number[] {
  const given = Buffer.from(code);
  const present = stepAt(now);
  const near = [
    present,
    ...Array.from({ length: tolerance }, (_, index) => [present - index - 1, present + index + 1]).flat(),
  ];
  return near.filter((step) => {
    const expected = Buffer.from(codeOfStep(secret, Math.max(step, 0)));
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Writes bytes in base32 without padding, as people read and type a secret. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += alphabet.charAt((held >>> (bits - 5)) & 31);
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? text + alphabet.charAt((held << (5 - bits)) & 31) : text;
}

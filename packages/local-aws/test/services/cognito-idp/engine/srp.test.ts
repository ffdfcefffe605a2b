import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  claimSignature,
  clientPublic,
  createVerifier,
  isClaimTimestamp,
  pad,
  power,
  serverPublic,
  sharedKey,
  toInteger,
  verifierWithoutPassword,
} from '../../../../src/protocol/srp.ts';
import { padHex, slowPower, srpClient, timestamp } from '../support.ts';

const poolId = 'us-east-1_AbCdEf123';
const shortId = 'AbCdEf123';
const userId = '0b1e2b0a-7f0c-4c5e-9f4a-1d2c3b4a5968';

function exchange(
  salt: Uint8Array,
  registered: string,
  typed: string,
): { expected: Buffer | undefined; signature: string } {
  const verifier = createVerifier(shortId, userId, registered, salt);
  const client = srpClient(poolId);
  const b = randomBytes(32);
  const A = clientPublic(client.A) ?? 0n;
  const B = serverPublic(verifier, b);
  const block = randomBytes(64);
  const parameters = {
    SALT: Buffer.from(salt).toString('hex'),
    SRP_B: B.toString(16),
    USER_ID_FOR_SRP: userId,
    SECRET_BLOCK: block.toString('base64'),
  };
  const key = sharedKey({ clientPublic: A, serverPublic: B, verifier, b });
  return {
    expected: key && claimSignature(key, shortId, userId, block, timestamp),
    signature: client.sign(parameters, typed, timestamp),
  };
}

describe('SRP', () => {
  it('agrees with an independent client on any password and salt, leading zeros and high bits included', () => {
    const salts = fc.oneof(
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
      fc.constantFrom(
        new Uint8Array(16),
        Uint8Array.of(0, 0, 0, 200, ...randomBytes(12)),
        Uint8Array.of(255, ...randomBytes(15)),
      ),
    );
    fc.assert(
      fc.property(salts, fc.string({ minLength: 1, unit: 'grapheme' }), (salt, secret) => {
        const { expected, signature } = exchange(salt, secret, secret);
        expect(expected?.toString('base64')).toBe(signature);
      }),
      { numRuns: 25 },
    );
  });

  it('disagrees when the password differs', () => {
    const { expected, signature } = exchange(randomBytes(16), 'Correct-Horse-7', 'Correct-Horse-8');
    expect(expected?.toString('base64')).not.toBe(signature);
  });

  it('raises to powers exactly', () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: 1, maxLength: length });
    fc.assert(
      fc.property(bytes(384), bytes(32), (base, exponent) => {
        const [b, e] = [toInteger(base), toInteger(exponent)];
        fc.pre(b > 1n && e > 0n);
        expect(power(b, e)).toBe(slowPower(b, e));
      }),
      { numRuns: 25 },
    );
  });

  it('pads as clients do', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 3072n }), (value) => pad(value).toString('hex') === padHex(value)),
    );
  });

  it('refuses public values that would force the secret', () => {
    const prime = slowPower(2n, 3072n) ^ 0n && 2n ** 3072n - slowPower(2n, 3072n);
    for (const forced of [0n, prime, 2n * prime]) expect(clientPublic(forced.toString(16))).toBeUndefined();
    for (const text of ['', 'xyz', '-1', '0x12', 'f'.repeat(2000)]) expect(clientPublic(text)).toBeUndefined();
    expect(clientPublic('2')).toBe(2n);
  });

  it('invents a verifier that is stable for its seed', () => {
    expect(verifierWithoutPassword(Buffer.from('a'))).toEqual(verifierWithoutPassword(Buffer.from('a')));
    expect(verifierWithoutPassword(Buffer.from('a'))).not.toEqual(verifierWithoutPassword(Buffer.from('b')));
  });

  it('knows the form of a timestamp', () => {
    expect(isClaimTimestamp('Sun Nov 1 01:02:03 UTC 2026')).toBe(true);
    for (const wrong of [
      'Sun Nov 01 01:02:03 UTC 2026',
      'Sun Nov 1 1:02:03 UTC 2026',
      'So Nov 1 01:02:03 UTC 2026',
      '2026-11-01T01:02:03Z',
    ])
      expect(isClaimTimestamp(wrong)).toBe(false);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  base32,
  codeOfStep,
  stepAt,
  stepForgottenAt,
  stepsOfCode,
} from '../../../../src/services/cognito-idp/engine/totp.ts';

const secret = Buffer.from('12345678901234567890');

describe('codes', () => {
  it.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('are those of RFC 6238 at %i s', (seconds, code) => expect(codeOfStep(secret, stepAt(seconds * 1000))).toBe(code));

  it('count one step early and one step late, and no other', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 16, maxLength: 40 }),
        fc.integer({ min: 10, max: 2 ** 40 }),
        fc.integer({ min: -4, max: 4 }),
        (key, now, distance) => {
          const step = stepAt(now) + distance;
          fc.pre(step >= 0);
          const near = [-1, 0, 1].map((offset) => codeOfStep(key, Math.max(stepAt(now) + offset, 0)));
          const code = codeOfStep(key, step);
          expect(stepsOfCode(key, code, now).length > 0).toBe(near.includes(code));
          if (Math.abs(distance) <= 1) expect(stepsOfCode(key, code, now)).toContain(step);
        },
      ),
    );
  });

  it('of a step are past when it is forgotten', () => {
    const step = stepAt(1_000_000_000);
    expect(stepsOfCode(secret, codeOfStep(secret, step), stepForgottenAt(step) - 1)).toContain(step);
    expect(stepsOfCode(secret, codeOfStep(secret, step), stepForgottenAt(step))).not.toContain(step);
  });

  it('of another form match nothing', () => {
    for (const text of ['', '1', '28708', '2870820', '２８７０８２', 'abcdef'])
      expect(stepsOfCode(secret, text, 59_000)).toEqual([]);
  });
});

describe('base32', () => {
  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('of %j is %s', (text, encoded) => expect(base32(Buffer.from(text))).toBe(encoded));

  it('loses nothing', () => {
    const decode = (text: string): Buffer => {
      const bits = [...text]
        .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
        .join('');
      return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
    };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(decode(base32(bytes)).toString('hex')).toBe(Buffer.from(bytes).toString('hex'));
      }),
    );
  });
});

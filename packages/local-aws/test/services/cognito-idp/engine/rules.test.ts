import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { afterFailure, isLocked, type Attempts } from '../../../../src/services/cognito-idp/engine/lockout.ts';
import { maskEmail, maskPhoneNumber } from '../../../../src/services/cognito-idp/engine/mask.ts';
import {
  generatePassword,
  passwordViolation,
  type PasswordPolicy,
} from '../../../../src/services/cognito-idp/engine/password-policy.ts';
import { isEmail } from '../../../../src/services/cognito-idp/engine/schema.ts';
import { nonceLength } from '../../../../src/kernel/sealed.ts';
import { seal, unseal } from '../../../../src/services/cognito-idp/engine/seal.ts';
import { parseUserFilter } from '../../../../src/services/cognito-idp/engine/user-filter.ts';

const strict: PasswordPolicy = {
  minimumLength: 8,
  requireUppercase: true,
  requireLowercase: true,
  requireNumbers: true,
  requireSymbols: true,
  temporaryPasswordValidityDays: 7,
};

describe('password policy', () => {
  it.each([
    ['Aa1!', 'Password not long enough'],
    ['aaaaaaa1!', 'Password must have uppercase characters'],
    ['AAAAAAA1!', 'Password must have lowercase characters'],
    ['Aaaaaaaa!', 'Password must have numeric characters'],
    ['Aaaaaaa11', 'Password must have symbol characters'],
    ['Aaaaaaa1!', undefined],
    ['Aaaa aaa1', undefined],
  ])('%s', (password, violation) => expect(passwordViolation(strict, password)).toBe(violation));

  it('generates passwords that it accepts', () => {
    fc.assert(
      fc.property(fc.integer({ min: 6, max: 99 }), (minimumLength) => {
        const policy = { ...strict, minimumLength };
        expect(passwordViolation(policy, generatePassword(policy, randomBytes))).toBeUndefined();
      }),
    );
  });
});

describe('lock-out', () => {
  const failures = (count: number, now: number): Attempts | undefined => {
    let attempts: Attempts | undefined;
    for (let n = 0; n < count; n++) attempts = { ...afterFailure(undefined, now), count: n + 1 };
    return attempts;
  };

  it('starts with one second at the fifth failure and doubles up to a quarter of an hour', () => {
    expect(isLocked(failures(4, 0), 0)).toBe(false);
    for (const [count, seconds] of [
      [5, 1],
      [6, 2],
      [9, 16],
      [14, 512],
      [15, 900],
      [40, 900],
    ] as const) {
      const attempts = { count, lastFailure: 0, lastAttempt: seconds * 1000 - 1 };
      expect(isLocked(attempts, seconds * 1000 - 1)).toBe(true);
      expect(isLocked(attempts, seconds * 1000)).toBe(false);
    }
  });

  it('does not grow by tries during a lock, and is forgotten after a quarter of an hour of calm', () => {
    const locked = { count: 8, lastFailure: 0, lastAttempt: 0 };
    expect(afterFailure(locked, 5000)).toEqual({ count: 8, lastFailure: 0, lastAttempt: 5000 });
    expect(afterFailure(locked, 9000).count).toBe(9);
    expect(afterFailure(locked, 15 * 60_000).count).toBe(1);
  });
});

describe('masks', () => {
  it('shows first letters of an address and the end of a number', () => {
    expect(maskEmail('ada@example.com')).toBe('a***@e***');
    expect(maskPhoneNumber('+12065550100')).toBe('+*******0100');
  });
});

describe('sealed challenges', () => {
  const secret = randomBytes(32);
  const sealed = seal(secret, 'P', randomBytes(nonceLength), { sub: 'x' });

  it('opens with the same secret and purpose only', () => {
    expect(unseal(secret, 'P', sealed)).toEqual({ sub: 'x' });
    expect(unseal(secret, 'Q', sealed)).toBeUndefined();
    expect(unseal(randomBytes(32), 'P', sealed)).toBeUndefined();
  });

  it('notices every changed byte and every cut', () => {
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(unseal(secret, 'P', changed)).toBeUndefined();
      expect(unseal(secret, 'P', sealed.subarray(0, at))).toBeUndefined();
    }
  });
});

describe('ListUsers filters', () => {
  const user = {
    username: 'u',
    status: 'CONFIRMED',
    enabled: true,
    attributes: { email: 'ada@example.com', name: 'Ada "the" First' },
  };

  it.each([
    ['email = "ada@example.com"', true],
    ['email="bea@example.com"', false],
    ['"email" ^= "ada@"', true],
    ['name = "Ada \\"the\\" First"', true],
    ['cognito:user_status = "CONFIRMED"', true],
    ['status = "Disabled"', false],
    ['phone_number ^= "+1"', false],
  ])('%s', (filter, expected) => expect(parseUserFilter(filter)?.(user)).toBe(expected));

  it('refuses what it does not understand', () => {
    for (const filter of [
      'custom:nest = "x"',
      'email',
      'email = ada',
      'email > "a"',
      '__proto__ = "x"',
      'email = "a" and name = "b"',
    ])
      expect(parseUserFilter(filter)).toBeUndefined();
  });
});

describe('addresses', () => {
  it.each([
    ['ada@example.com', true],
    ['ada+nest@mail.example.com', true],
    ['@', false],
    ['a@', false],
    ['a@b', false],
    ['a b@example.com', false],
    ['a@b@example.com', false],
    ['a@example.', false],
  ])('%s', (text, expected) => expect(isEmail(text)).toBe(expected));
});

import { describe, expect, it } from 'vitest';
import { describedTarget, limitsOf, type RetryPolicy } from '../../src/delivery/retry-policy.ts';

/** The value of a parameter is a text. */
const texts = { MaximumRetryAttempts: '3', MaximumEventAgeInSeconds: '60' };

describe('a retry policy', () => {
  it('is answered in numbers, also where the template has texts', () => {
    expect(describedTarget({ Arn: 'a', RetryPolicy: texts })).toEqual({
      Arn: 'a',
      RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 60 },
    });
    expect(describedTarget({ RetryPolicy: { MaximumRetryAttempts: 0 } })).toEqual({
      RetryPolicy: { MaximumRetryAttempts: 0 },
    });
    const bare: { readonly Arn: string; readonly RetryPolicy?: RetryPolicy } = { Arn: 'a' };
    expect(describedTarget(bare)).toEqual(bare);
  });

  it('limits a delivery, each limit by itself', () => {
    expect(limitsOf(texts)).toEqual({ maximumRetryAttempts: 3, maximumAgeSeconds: 60 });
    expect(limitsOf({ MaximumRetryAttempts: 0 })).toEqual({ maximumRetryAttempts: 0, maximumAgeSeconds: 86_400 });
    expect(limitsOf()).toEqual({ maximumRetryAttempts: 185, maximumAgeSeconds: 86_400 });
  });
});

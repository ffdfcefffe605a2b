import { retryDefaults } from './queue.ts';

/** As a template gives it: a number may be a text, and the value of a parameter is one. */
export interface RetryPolicy {
  readonly MaximumRetryAttempts?: number | string;
  readonly MaximumEventAgeInSeconds?: number | string;
}

/** The limits that a delivery has by it. */
export const limitsOf = ({ MaximumRetryAttempts, MaximumEventAgeInSeconds }: RetryPolicy = {}) => ({
  maximumRetryAttempts: Number(MaximumRetryAttempts ?? retryDefaults.maximumRetryAttempts),
  maximumAgeSeconds: Number(MaximumEventAgeInSeconds ?? retryDefaults.maximumAgeSeconds),
});

/** A target as an API answers it: with numbers. */
export function describedTarget<Target extends { readonly RetryPolicy?: RetryPolicy }>({
  RetryPolicy,
  ...target
}: Target) {
  if (RetryPolicy === undefined) return target;
  const { MaximumRetryAttempts: attempts, MaximumEventAgeInSeconds: age } = RetryPolicy;
  return {
    ...target,
    RetryPolicy: {
      ...(attempts !== undefined && { MaximumRetryAttempts: Number(attempts) }),
      ...(age !== undefined && { MaximumEventAgeInSeconds: Number(age) }),
    },
  };
}

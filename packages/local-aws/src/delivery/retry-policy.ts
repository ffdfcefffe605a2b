import { retryDefaults } from './queue.ts';

/** The retry policy as a template gives it. A number may be a text, as the value of a parameter is. */
export interface RetryPolicy {
  readonly MaximumRetryAttempts?: number | string;
  readonly MaximumEventAgeInSeconds?: number | string;
}

/** Answers the limits of a delivery by its retry policy. */
export const limitsOf = ({ MaximumRetryAttempts, MaximumEventAgeInSeconds }: RetryPolicy = {}) => ({
  maximumRetryAttempts: Number(MaximumRetryAttempts ?? retryDefaults.maximumRetryAttempts),
  maximumAgeSeconds: Number(MaximumEventAgeInSeconds ?? retryDefaults.maximumAgeSeconds),
});

/** Describes a target as an API answers it: with numbers instead of texts. */
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

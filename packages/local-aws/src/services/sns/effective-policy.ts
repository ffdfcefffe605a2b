import { isObject } from '../../kernel/is-object.ts';
import { jsonOrUndefined } from '../../kernel/json-text.ts';

/** docs: Amazon SNS Developer Guide, "Amazon SNS message delivery retries" (the policy of a topic that has none) */
export const retryDefaults = {
  minDelayTarget: 20,
  maxDelayTarget: 20,
  numRetries: 3,
  numMaxDelayRetries: 0,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  backoffFunction: 'linear',
};

const contentType = { headerContentType: 'text/plain; charset=UTF-8' };

interface HttpPolicy {
  readonly defaultHealthyRetryPolicy: object;
  readonly disableSubscriptionOverrides: boolean;
  readonly defaultThrottlePolicy?: object;
  readonly defaultRequestPolicy: object;
}

function httpPolicy(text: string | undefined): HttpPolicy {
  const policy = text ? jsonOrUndefined(text) : undefined;
  const http = isObject(policy) && isObject(policy['http']) ? (policy['http'] as Partial<HttpPolicy>) : {};
  return {
    disableSubscriptionOverrides: false,
    ...http,
    defaultHealthyRetryPolicy: { ...retryDefaults, ...http.defaultHealthyRetryPolicy },
    defaultRequestPolicy: { ...contentType, ...http.defaultRequestPolicy },
  };
}

/** The policy in force for a topic. */
export const effectiveOfTopic = (text: string | undefined): string => JSON.stringify({ http: httpPolicy(text) });

/** The policy in force for a subscription: its own, unless its topic forbids that, and else that of its topic. */
export function effectiveOfSubscription(own: string | undefined, topic: string | undefined): string {
  const http = httpPolicy(topic);
  const policy = own && !http.disableSubscriptionOverrides ? jsonOrUndefined(own) : undefined;
  const { healthyRetryPolicy, throttlePolicy, requestPolicy } = isObject(policy) ? policy : {};
  const throttled = throttlePolicy ?? http.defaultThrottlePolicy;
  return JSON.stringify({
    healthyRetryPolicy: {
      ...(healthyRetryPolicy ? retryDefaults : http.defaultHealthyRetryPolicy),
      ...(healthyRetryPolicy as object),
    },
    ...(throttled !== undefined && { throttlePolicy: throttled }),
    requestPolicy: requestPolicy ?? http.defaultRequestPolicy,
  });
}

import { isObject } from '../../kernel/is-object.ts';
import { jsonOrUndefined } from '../../kernel/json-text.ts';
import { ownValue } from '../../kernel/own-value.ts';
import { retryDefaults } from './effective-policy.ts';
import { invalidParameter } from './errors.ts';

type Json = Readonly<Record<string, unknown>>;
/** What a member of a policy may be: a number in a range, one of some values, or an object with members. */
type Rule = { readonly least: number; readonly most: number } | { readonly values: readonly unknown[] } | Members;
interface Members {
  readonly members: Readonly<Record<string, Rule>>;
}

const upTo = (most: number, least = 0): Rule => ({ least, most });
const retry: Members = {
  members: {
    minDelayTarget: upTo(3_600, 1),
    maxDelayTarget: upTo(3_600, 1),
    numRetries: upTo(100),
    numNoDelayRetries: upTo(100),
    numMinDelayRetries: upTo(100),
    numMaxDelayRetries: upTo(100),
    backoffFunction: { values: ['arithmetic', 'exponential', 'geometric', 'linear'] },
  },
};
const throttle: Members = { members: { maxReceivesPerSecond: upTo(Number.MAX_SAFE_INTEGER, 1) } };
const request: Members = {
  members: {
    headerContentType: {
      values: [
        ...['text/css', 'text/csv', 'text/html', 'text/plain', 'text/xml', 'application/atom+xml', 'application/json'],
        ...['application/octet-stream', 'application/soap+xml', 'application/x-www-form-urlencoded', 'application/xml'],
        'text/plain; charset=UTF-8',
      ],
    },
  },
};

/**
 * The forms of the policies. docs: Amazon SNS Developer Guide, "Amazon SNS message delivery retries" (HTTP and HTTPS
 * delivery policies)
 */
const ofTopic: Members = {
  members: {
    http: {
      members: {
        defaultHealthyRetryPolicy: retry,
        disableSubscriptionOverrides: { values: [true, false] },
        defaultThrottlePolicy: throttle,
        defaultRequestPolicy: request,
      },
    },
  },
};
const ofSubscription: Members = {
  members: { healthyRetryPolicy: retry, throttlePolicy: throttle, requestPolicy: request },
};

const invalid = (problem: string): Error => invalidParameter(`DeliveryPolicy: ${problem}`);

/**
 * Checks a policy, which is kept and shown: what goes by HTTP lands in the outbox, once. recorded:
 * ballerina-platform/module-ballerinax-aws.sns, topics-tests.bal (the words for numRetries; the other words are like
 * them)
 */
export function checkDeliveryPolicy(text: string, holder: 'topic' | 'subscription'): void {
  if (text === '') return;
  const policy = jsonOrUndefined(text);
  if (!isObject(policy)) throw invalid('failed to parse JSON.');
  check('', policy, holder === 'topic' ? ofTopic : ofSubscription);
}

function check(at: string, value: unknown, rule: Rule): void {
  if ('members' in rule) {
    if (!isObject(value)) throw invalid(`${at} must be an object`);
    for (const [name, member] of Object.entries(value)) {
      const inner = ownValue(rule.members, name);
      if (!inner) throw invalid(`Unexpected JSON member: ${name.slice(0, 100)}`);
      if (member !== null) check(at === '' ? name : `${at}.${name}`, member, inner);
    }
    checkSums(at, value);
    return;
  }
  if ('values' in rule) {
    if (!rule.values.includes(value)) throw invalid(`${at} must be one of ${rule.values.join(', ')}`);
    return;
  }
  if (typeof value !== 'number' || !Number.isInteger(value)) throw invalid(`${at} must be an integer`);
  if (value > rule.most) throw invalid(`${at} must be less than or equal to ${rule.most}`);
  if (value < rule.least) throw invalid(`${at} must be greater than or equal to ${rule.least}`);
}

/** Checks what the members of a retry policy have to do with each other. */
function checkSums(at: string, policy: Json): void {
  const number = (name: string, otherwise: number): number => Number(policy[name] ?? otherwise);
  const { minDelayTarget, maxDelayTarget, numRetries } = retryDefaults;
  if (number('minDelayTarget', minDelayTarget) > number('maxDelayTarget', maxDelayTarget))
    throw invalid(`${at}.maxDelayTarget must be greater than or equal to minDelayTarget`);
  const parts = ['numNoDelayRetries', 'numMinDelayRetries', 'numMaxDelayRetries'];
  const sum = parts.reduce((total, name) => total + number(name, 0), 0);
  if (sum > number('numRetries', numRetries))
    throw invalid(`${at}.numRetries must be greater than or equal to the sum of the retries of its phases`);
}

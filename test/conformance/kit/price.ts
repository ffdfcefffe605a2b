import type { Prices } from '../../../scripts/cost/prices.ts';
import type { Case, Step } from './case.ts';
import type { Group } from './run-cases.ts';

/** For calls that the price file does not name: more than AWS asks for any of them, text messages apart. */
const mostForACall = 0.000_02;
const mostForATextMessage = 0.1;
/** Of one machine of the kit. */
const mostTransitions = 10;

export interface PriceLine {
  readonly item: string;
  readonly dollars: number;
}

/** What a run costs at most, without free tiers. */
export function priceOf(groups: readonly Group[], prices: Prices): readonly PriceLine[] {
  const steps = groups.flatMap(({ cases }) =>
    Object.values(cases).flatMap((one) => one.steps.map((step) => ({ step, one }))),
  );
  const requests = sum(steps.map(({ step }) => requestsOf(step)));
  const caches = groups.filter(({ template }) => holds(template, 'AWS::AppSync::ApiCache')).length;
  const machines = groups.filter(({ template }) => holds(template, 'AWS::StepFunctions::StateMachine')).length;
  const others = steps.filter(({ step }) => 'call' in step || 'post' in step);
  const texts = others.filter(({ one }) => isText(one)).length;
  return [
    { item: `${requests} requests and messages of AppSync`, dollars: (requests * prices.appsyncMillionRequests) / 1e6 },
    { item: `${caches} caches of AppSync, an hour each`, dollars: caches * prices.appsyncCacheSmallHour },
    {
      item: `${machines * mostTransitions} transitions of Step Functions`,
      dollars: (machines * mostTransitions * prices.statesThousandTransitions) / 1000,
    },
    // Each may be repeated until something arrives.
    { item: `${others.length * 30} other calls, at most`, dollars: others.length * 30 * mostForACall },
    { item: `${texts} text messages, should one go out`, dollars: texts * mostForATextMessage },
  ].filter(({ dollars }) => dollars > 0);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const holds = (template: object, type: string): boolean => JSON.stringify(template).includes(`"${type}"`);

function requestsOf(step: Step): number {
  if ('ask' in step) return 1;
  // The connection, the subscription, and each mutation with what it delivers.
  return 'listen' in step ? 2 + 2 * (step.then?.length ?? 0) : 0;
}

const isText = ({ settles }: Case): boolean => settles.some((what) => what.includes('sms'));

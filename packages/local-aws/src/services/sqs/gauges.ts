import type { MetricSample } from '../../contract/metrics.ts';
import type { EpochMs } from '../../kernel/clock.ts';
import type { SqsStore } from './store.ts';

/**
 * Measures how many messages are in each queue, and for how long. It does not count sent, received and deleted
 * messages. docs: Amazon SQS Developer Guide, "Available CloudWatch metrics for Amazon SQS"
 */
export function gaugesOf(store: SqsStore, now: EpochMs): MetricSample[] {
  return [...store.queues.values()].flatMap((queue) => {
    const { visible, inFlight, delayed, oldest } = store.counts(queue, now);
    const measured = {
      ApproximateNumberOfMessagesVisible: visible,
      ApproximateNumberOfMessagesNotVisible: inFlight,
      ApproximateNumberOfMessagesDelayed: delayed,
      ApproximateAgeOfOldestMessage: oldest === null ? 0 : Math.floor((now - oldest) / 1_000),
    };
    return Object.entries(measured).map(([name, value]) => ({
      namespace: 'AWS/SQS',
      name,
      dimensions: { QueueName: queue.name },
      value,
      unit: name === 'ApproximateAgeOfOldestMessage' ? 'Seconds' : 'Count',
    }));
  });
}

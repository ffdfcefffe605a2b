import { AwsError } from '../../kernel/errors.ts';
import type { SnsStore, Topic } from './store.ts';

export function topicWith({ topics }: SnsStore, arn: string): Topic {
  const topic = topics.get(arn);
  // docs: Amazon SNS API Reference, "TagResource" (ResourceNotFoundException, whose code is ResourceNotFound)
  if (!topic) throw new AwsError('ResourceNotFound', 'Resource does not exist', { status: 404 });
  return topic;
}

import { textOf, type Members, type Need } from '../../contract/action.ts';
import { AwsError } from '../../kernel/errors.ts';
import type { SnsStore, Topic } from './store.ts';

/** Needs a permission on the topic whose tags the request concerns. */
export const onResource =
  (action: string) =>
  ({ ResourceArn }: Members): readonly Need[] => [{ action, resource: textOf(ResourceArn) }];

export function topicWith({ topics }: SnsStore, arn: string): Topic {
  const topic = topics.get(arn);
  // docs: Amazon SNS API Reference, "TagResource" (ResourceNotFoundException, whose code is ResourceNotFound)
  if (!topic) throw new AwsError('ResourceNotFound', 'Resource does not exist', { status: 404 });
  return topic;
}

// Generated from the files of this folder by scripts/action-lists.ts. Do not edit.
export { ConfirmSubscription } from './ConfirmSubscription.ts';
export { CreateTopic } from './CreateTopic.ts';
export { DeleteTopic } from './DeleteTopic.ts';
export { GetSubscriptionAttributes } from './GetSubscriptionAttributes.ts';
export { GetTopicAttributes } from './GetTopicAttributes.ts';
export { ListSubscriptions } from './ListSubscriptions.ts';
export { ListSubscriptionsByTopic } from './ListSubscriptionsByTopic.ts';
export { ListTagsForResource } from './ListTagsForResource.ts';
export { ListTopics } from './ListTopics.ts';
export { Publish } from './Publish.ts';
export { PublishBatch } from './PublishBatch.ts';
export { SetSubscriptionAttributes } from './SetSubscriptionAttributes.ts';
export { SetTopicAttributes } from './SetTopicAttributes.ts';
export { Subscribe } from './Subscribe.ts';
export { TagResource } from './TagResource.ts';
export { Unsubscribe } from './Unsubscribe.ts';
export { UntagResource } from './UntagResource.ts';

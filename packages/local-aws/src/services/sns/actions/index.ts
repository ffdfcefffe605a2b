export { GetTopicAttributes } from './GetTopicAttributes.ts';
export { ListSubscriptionsByTopic } from './ListSubscriptionsByTopic.ts';
export { ListTopics } from './ListTopics.ts';
export { Publish } from './Publish.ts';

import type { SetTopicAttributesCommandOutput } from '@aws-sdk/client-sns';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { onTopic, snsAction } from '../context.ts';
import { notFound } from '../errors.ts';
import { checkTopicAttributes } from '../topic-attributes.ts';
import { requirePrincipals } from '../topic-policy.ts';

export const SetTopicAttributes = snsAction({
  input: { TopicArn: text({ required: true }), AttributeName: text({ required: true }), AttributeValue: text() },
  needs: onTopic('sns:SetTopicAttributes'),
  genuine: ({ topic }) => [{ TopicArn: topic, AttributeName: 'DisplayName', AttributeValue: 'x' }],
  run({ TopicArn, AttributeName, AttributeValue = '' }, context): Wire<SetTopicAttributesCommandOutput> {
    const { store, registry } = context;
    const topic = store.topics.get(TopicArn);
    if (!topic) throw notFound('Topic');
    checkTopicAttributes({ [AttributeName]: AttributeValue });
    if (AttributeName === 'Policy') requirePrincipals(TopicArn, AttributeValue, context);
    registry.putTopic({ ...topic, attributes: { ...topic.attributes, [AttributeName]: AttributeValue } });
    return {};
  },
});

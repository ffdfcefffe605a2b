import type { CreateTopicResponse } from '@aws-sdk/client-sns';
import type { Wire } from '../../../protocol/actions.ts';
import { list, text } from '../../../protocol/members.ts';
import { textOf } from '../../../contract/action.ts';
import { snsAction } from '../context.ts';
import { invalidParameter } from '../errors.ts';
import { mapOf, mapMember } from '../maps.ts';
import { checkTopicAttributes, checkTopicName } from '../topic-attributes.ts';
import { requirePrincipals } from '../topic-policy.ts';
import { tag } from '../../../protocol/members.ts';

export const CreateTopic = snsAction({
  input: {
    Name: text({ required: true }),
    Attributes: mapMember,
    Tags: list(tag),
  },
  needs: ({ Name }, { region, accountId }) => [
    { action: 'sns:CreateTopic', resource: `arn:aws:sns:${region}:${accountId}:${textOf(Name)}` },
  ],
  genuine: () => [{ Name: 'hostile-topic' }],
  run({ Name, Attributes, Tags = [] }, context): Wire<CreateTopicResponse> {
    const { store, registry, region, accountId } = context;
    const attributes = mapOf(Attributes);
    checkTopicName(Name, attributes);
    checkTopicAttributes(attributes);
    const TopicArn = `arn:aws:sns:${region}:${accountId}:${Name}`;
    const known = store.topics.get(TopicArn);
    requirePrincipals(TopicArn, attributes['Policy'], context);
    // recorded: localstack/localstack, test_sns (test_create_duplicate_topic_with_more_tags and its neighbours)
    if (known && Object.entries(attributes).some(([name, value]) => known.attributes[name] !== value))
      throw invalidParameter('Attributes Reason: Topic already exists with different attributes');
    const tags = Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
    if (known && Object.entries(tags).some(([name, value]) => known.tags[name] !== value))
      throw invalidParameter('Tags Reason: Topic already exists with different tags');
    if (!known) registry.putTopic({ arn: TopicArn, name: Name, attributes, tags });
    return { TopicArn };
  },
});

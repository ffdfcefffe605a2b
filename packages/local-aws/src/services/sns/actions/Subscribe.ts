import type { SubscribeResponse } from '@aws-sdk/client-sns';
import type { Wire } from '../../../protocol/actions.ts';
import { textOf } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import { snsAction } from '../context.ts';
import { mapOf, mapMember } from '../maps.ts';
import { invalidParameter, notFound } from '../errors.ts';
import { checkedSubscriber, protocols } from '../subscriber.ts';

export const Subscribe = snsAction({
  input: {
    TopicArn: text({ required: true }),
    Protocol: text({ required: true }),
    Endpoint: text(),
    Attributes: mapMember,
    ReturnSubscriptionArn: text(),
  },
  needs: ({ TopicArn, Protocol, Endpoint }) => [
    {
      action: 'sns:Subscribe',
      resource: textOf(TopicArn),
      context: { 'sns:protocol': textOf(Protocol), 'sns:endpoint': textOf(Endpoint) },
    },
  ],
  genuine: ({ topic }) => [{ TopicArn: topic, Protocol: 'sms', Endpoint: '+15550100' }],
  run({ TopicArn, Protocol, Endpoint = '', ...input }, { store, registry, ids }): Wire<SubscribeResponse> {
    const protocol = protocols.find((known) => known === Protocol);
    // recorded: localstack/localstack, test_sns (test_subscribe_with_invalid_protocol)
    if (!protocol)
      throw invalidParameter('Amazon SNS does not support this protocol string: ' + Protocol.slice(0, 100));
    if (!store.topics.has(TopicArn)) throw notFound('Topic');
    if (Endpoint === '') throw invalidParameter('Endpoint');
    const attributes = mapOf(input.Attributes);
    const shown = (arn: string, token: string | undefined): Wire<SubscribeResponse> => ({
      SubscriptionArn: token === undefined || input.ReturnSubscriptionArn === 'true' ? arn : 'pending confirmation',
    });
    const subscriptions = [...store.subscribers.values()].filter(({ topicArn }) => topicArn === TopicArn);
    const known = subscriptions.find((one) => one.protocol === protocol && one.endpoint === Endpoint);
    if (known) {
      checkedSubscriber({ ...known, attributes }, 'Subscribe');
      if (JSON.stringify(Object.entries(known.attributes).sort()) !== JSON.stringify(Object.entries(attributes).sort()))
        throw invalidParameter('Attributes Reason: Subscription already exists with different attributes');
      return shown(known.arn, known.token);
    }
    const arn = `${TopicArn}:${ids.uuid()}`;
    const made = registry.subscribe({ arn, topicArn: TopicArn, protocol, endpoint: Endpoint, attributes });
    return shown(arn, made.token);
  },
});

import type { ConfirmSubscriptionResponse } from '@aws-sdk/client-sns';
import type { Wire } from '../../../protocol/actions.ts';
import { textOf } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import { onTopic, snsAction } from '../context.ts';
import { UnsupportedError } from '../../../kernel/errors.ts';
import { invalidParameter, notFound } from '../errors.ts';

/** Everybody who has the token may confirm. docs: Amazon SNS API Reference, "ConfirmSubscription" */
export const ConfirmSubscription = snsAction({
  input: { TopicArn: text({ required: true }), Token: text({ required: true }), AuthenticateOnUnsubscribe: text() },
  needs: (members) =>
    textOf(members.AuthenticateOnUnsubscribe) === 'true' ? onTopic('sns:ConfirmSubscription')(members) : [],
  genuine: ({ topic }) => [{ TopicArn: topic, Token: 'hostile' }],
  run({ TopicArn, Token, AuthenticateOnUnsubscribe }, { store, registry }): Wire<ConfirmSubscriptionResponse> {
    if (AuthenticateOnUnsubscribe === 'true') throw new UnsupportedError('AuthenticateOnUnsubscribe true');
    if (!store.topics.has(TopicArn)) throw notFound('Topic');
    const found = [...store.subscribers.values()].find(
      ({ topicArn, token, confirmedBy }) => topicArn === TopicArn && (token ?? confirmedBy) === Token,
    );
    if (!found) throw invalidParameter('Token');
    const { arn, topicArn, protocol, endpoint, attributes, token } = found;
    // To confirm again changes nothing. recorded: localstack/localstack, test_sns (confirm-subscribe)
    if (token !== undefined) registry.put({ arn, topicArn, protocol, endpoint, attributes, confirmedBy: Token });
    return { SubscriptionArn: arn };
  },
});

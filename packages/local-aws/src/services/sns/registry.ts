import type { Ports } from '../../contract/service.ts';
import { topicPolicy } from './topic-policy.ts';
import { invalidParameter } from './errors.ts';
import { needsConfirmation, subscriberOf, type Subscription } from './subscriber.ts';
import type { SnsStore, Topic } from './store.ts';

/** Changes topics and subscriptions, for the template and for calls. */
export interface Registry {
  putTopic(topic: Topic): void;
  removeTopic(arn: string): void;
  provisionTopic(topic: Topic): void;
  /** Tells whether a call has deleted a topic of the template. */
  isDeleted(topicArn: string): boolean;
  /** Makes a subscription. Its endpoint is asked to confirm it, if that is necessary. */
  subscribe(subscription: Omit<Subscription, 'token'>): Subscription;
  put(subscription: Subscription): void;
  remove(arn: string): void;
  provision(subscription: Omit<Subscription, 'token'>): void;
}

export function createRegistry(ports: Ports, store: SnsStore): Registry {
  const deleted = new Set<string>();
  const take = (subscription: Subscription): void =>
    void store.subscribers.set(subscription.arn, subscriberOf(subscription));
  const takeTopic = (topic: Topic): void => {
    setPolicy(store, topic);
    store.topics.set(topic.arn, topic);
  };
  for (const topic of store.keptTopics.own()) takeTopic(topic[1]);
  for (const [, subscription] of store.keptSubscriptions.own()) take(subscription);
  const put = (subscription: Subscription): void => {
    take(subscription);
    store.keptSubscriptions.put(subscription.arn, subscription);
  };
  const remove = (arn: string): void => {
    store.subscribers.delete(arn);
    store.keptSubscriptions.remove(arn);
  };
  const asked = (subscription: Omit<Subscription, 'token'>): Subscription => {
    if (!needsConfirmation(subscription.protocol)) return subscription;
    const pending = { ...subscription, token: Buffer.from(ports.ids.bytes(64)).toString('hex') };
    askToConfirm(ports, pending);
    return pending;
  };
  return {
    putTopic(topic) {
      takeTopic(topic);
      store.keptTopics.put(topic.arn, topic);
    },
    removeTopic(arn) {
      for (const { topicArn, arn: subscription } of [...store.subscribers.values()])
        if (topicArn === arn) remove(subscription);
      store.topics.delete(arn);
      store.policies.delete(arn);
      store.keptTopics.remove(arn);
    },
    provisionTopic(topic) {
      const kept = store.keptTopics.provisioned(topic.arn, topic);
      if (!kept) takeTopic(topic);
      else if (kept.definition) takeTopic(kept.definition);
      else deleted.add(topic.arn);
    },
    isDeleted: (arn) => deleted.has(arn),
    subscribe(subscription) {
      subscriberOf(subscription);
      const made = asked(subscription);
      put(made);
      return made;
    },
    put,
    remove,
    provision(subscription) {
      const kept = store.keptSubscriptions.provisioned(subscription.arn, subscription);
      if (kept?.definition) return take(kept.definition);
      if (kept || deleted.has(subscription.topicArn)) return;
      subscriberOf(subscription);
      const made = asked(subscription);
      // An endpoint that was already asked is not asked again at the next start.
      if (made.token === undefined) take(made);
      else put(made);
    },
  };
}

function setPolicy({ policies }: SnsStore, { arn, attributes }: Topic): void {
  const text = attributes['Policy'];
  if (text === undefined) return;
  try {
    policies.set(arn, topicPolicy(`The policy of topic ${arn}`, JSON.parse(text)));
  } catch (error) {
    if (error instanceof SyntaxError) throw invalidParameter('Policy Error: null');
    throw error;
  }
}

/** docs: Amazon SNS Developer Guide, "HTTP/HTTPS subscription confirmation JSON format" */
function askToConfirm(ports: Ports, { topicArn, protocol, endpoint, token = '' }: Subscription): void {
  const query = new URLSearchParams({ Action: 'ConfirmSubscription', TopicArn: topicArn, Token: token });
  const url = `${ports.endpointUrl}/?${query.toString()}`;
  const words =
    `You have chosen to subscribe to the topic ${topicArn}.\n` +
    'To confirm the subscription, visit the SubscribeURL included in this message.';
  const message = {
    Type: 'SubscriptionConfirmation',
    MessageId: ports.ids.uuid(),
    Token: token,
    TopicArn: topicArn,
    Message: words,
    SubscribeURL: url,
    Timestamp: new Date(ports.clock.now()).toISOString(),
    SignatureVersion: '1',
    Signature: 'unsigned-by-local-aws',
    SigningCertURL: '',
  };
  const json = JSON.stringify(message);
  if (protocol === 'http' || protocol === 'https')
    return ports.outbox.put({ kind: 'webhook', to: endpoint, body: json });
  ports.outbox.put({
    kind: 'email',
    to: endpoint,
    subject: 'AWS Notification - Subscription Confirmation',
    body:
      protocol === 'email-json' ? json : `You have chosen to subscribe to the topic:\n${topicArn}\n\nConfirm: ${url}\n`,
  });
}

import type { PolicyDocument } from '../../contract/policy.ts';
import type { Ports } from '../../contract/service.ts';
import { topicPolicy } from './topic-policy.ts';
import { askToConfirm } from './ask-to-confirm.ts';
import { invalidParameter } from './errors.ts';
import { checkedSubscriber, needsConfirmation, subscriberOf, type Subscription } from './subscriber.ts';
import type { SnsStore, Topic } from './store.ts';

/** Changes topics and subscriptions, for the template and for calls. */
export interface Registry {
  putTopic(topic: Topic): void;
  removeTopic(arn: string): void;
  provisionTopic(topic: Topic): void;
  /** Gives a topic the policy of the template, unless a call has put another since the template last changed it. */
  provisionPolicy(topicArn: string, document: PolicyDocument, text: string): void;
  /** Tells whether a call has deleted a topic of the template. */
  isDeleted(topicArn: string): boolean;
  /** Makes a subscription. Its endpoint is asked to confirm it, if that is necessary. */
  subscribe(subscription: Omit<Subscription, 'token'>): Subscription;
  put(subscription: Subscription): void;
  remove(arn: string): void;
  provision(subscription: Omit<Subscription, 'token'>): void;
}

export const createRegistry = (ports: Ports, store: SnsStore): Registry => new TopicRegistry(ports, store);

class TopicRegistry implements Registry {
  readonly #ports: Ports;
  readonly #store: SnsStore;
  readonly #deleted = new Set<string>();

  constructor(ports: Ports, store: SnsStore) {
    this.#ports = ports;
    this.#store = store;
    for (const [, topic] of store.keptTopics.own()) this.#takeTopic(topic);
    for (const [, subscription] of store.keptSubscriptions.own()) this.#take(subscription);
  }

  putTopic(topic: Topic): void {
    this.#takeTopic(topic);
    this.#store.keptTopics.put(topic.arn, topic);
    const policy = topic.attributes['Policy'];
    if (policy !== undefined) this.#store.calledPolicies.put(topic.arn, policy);
  }

  removeTopic(arn: string): void {
    const { subscribers, topics, policies, policyTexts, calledPolicies, keptTopics } = this.#store;
    for (const { topicArn, arn: subscription } of [...subscribers.values()])
      if (topicArn === arn) this.remove(subscription);
    topics.delete(arn);
    policies.delete(arn);
    policyTexts.delete(arn);
    calledPolicies.forget(arn);
    keptTopics.remove(arn);
  }

  provisionTopic(topic: Topic): void {
    const kept = this.#store.keptTopics.provisioned(topic.arn, topic);
    if (!kept) this.#takeTopic(topic);
    else if (kept.definition) this.#takeTopic(kept.definition);
    else this.#deleted.add(topic.arn);
  }

  provisionPolicy(topicArn: string, document: PolicyDocument, text: string): void {
    const { topics, policies, policyTexts, calledPolicies } = this.#store;
    policyTexts.set(topicArn, text);
    const called = calledPolicies.provisioned(topicArn, text)?.definition;
    const topic = topics.get(topicArn);
    if (topic && called !== undefined)
      return this.#takeTopic({ ...topic, attributes: { ...topic.attributes, Policy: called } });
    policies.set(topicArn, document);
    if (!topic) return;
    const { Policy: _, ...attributes } = topic.attributes;
    topics.set(topicArn, { ...topic, attributes });
  }

  isDeleted(topicArn: string): boolean {
    return this.#deleted.has(topicArn);
  }

  subscribe(subscription: Omit<Subscription, 'token'>): Subscription {
    checkedSubscriber(subscription, 'Subscribe');
    const made = this.#asked(subscription);
    this.#keep(made);
    return made;
  }

  put(subscription: Subscription): void {
    checkedSubscriber(subscription, 'SetSubscriptionAttributes');
    this.#keep(subscription);
  }

  #keep(subscription: Subscription): void {
    this.#take(subscription);
    this.#store.keptSubscriptions.put(subscription.arn, subscription);
  }

  remove(arn: string): void {
    this.#store.subscribers.delete(arn);
    this.#store.keptSubscriptions.remove(arn);
  }

  provision(subscription: Omit<Subscription, 'token'>): void {
    const kept = this.#store.keptSubscriptions.provisioned(subscription.arn, subscription);
    if (kept?.definition) return this.#take(kept.definition);
    if (kept || this.#deleted.has(subscription.topicArn)) return;
    checkedSubscriber(subscription, 'Subscribe');
    const made = this.#asked(subscription);
    // An endpoint that was already asked is not asked again at the next start.
    if (made.token === undefined) this.#take(made);
    else this.#keep(made);
  }

  #take(subscription: Subscription): void {
    this.#store.subscribers.set(subscription.arn, subscriberOf(subscription));
  }

  #takeTopic(topic: Topic): void {
    setPolicy(this.#store, topic);
    this.#store.topics.set(topic.arn, topic);
  }

  #asked(subscription: Omit<Subscription, 'token'>): Subscription {
    if (!needsConfirmation(subscription.protocol)) return subscription;
    const pending = { ...subscription, token: Buffer.from(this.#ports.ids.bytes(64)).toString('hex') };
    askToConfirm(this.#ports, pending);
    return pending;
  }
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

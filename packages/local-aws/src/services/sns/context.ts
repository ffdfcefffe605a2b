import { textOf, type Members, type Need, type Scope } from '../../contract/action.ts';
import { actionFor } from '../../protocol/actions.ts';
import type { Published, PublishInput } from './publish.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Registry } from './registry.ts';
import type { SnsStore } from './store.ts';

/** The parts of the service that each of its actions gets. */
export interface SnsContext extends Scope {
  readonly principalExists?: ((arn: string) => boolean) | undefined;
  readonly ids: Ids;
  readonly registry: Registry;
  readonly store: SnsStore;
  publish(input: PublishInput): Published;
}

export const snsAction = actionFor<SnsContext>();

/** Needs a permission on the topic that a request names. */
export const onTopic =
  (action: string) =>
  ({ TopicArn }: Members): readonly Need[] => [{ action, resource: textOf(TopicArn) }];

/** Needs a permission on the topic of the subscription that a request names. */
export const onSubscription =
  (action: string) =>
  ({ SubscriptionArn }: Members): readonly Need[] => [
    { action, resource: textOf(SubscriptionArn).split(':').slice(0, 6).join(':') || '*' },
  ];

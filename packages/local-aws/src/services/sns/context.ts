import { textOf, type Members, type Need, type Scope } from '../../contract/action.ts';
import { actionFor } from '../../protocol/actions.ts';
import type { PublishInput } from './publish.ts';
import type { SnsStore } from './store.ts';

/** What the service gives to each of its actions. */
export interface SnsContext extends Scope {
  readonly store: SnsStore;
  publish(input: PublishInput): { messageId: string };
}

export const snsAction = actionFor<SnsContext>();

/** A permission on the topic that a request names. */
export const onTopic =
  (action: string) =>
  ({ TopicArn }: Members): readonly Need[] => [{ action, resource: textOf(TopicArn) }];

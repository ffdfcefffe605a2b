import type { ListSubscriptionsResponse } from '@aws-sdk/client-sns';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { snsAction } from '../context.ts';
import { subscriptionsPage, type SubscriptionsPage } from '../subscriptions.ts';

/** A list is an element `member` in the Query protocol. */
type Answer = Pick<Wire<ListSubscriptionsResponse>, 'NextToken'> & SubscriptionsPage;

export const ListSubscriptions = snsAction({
  input: { NextToken: text() },
  needs: anywhere('sns:ListSubscriptions'),
  genuine: () => [{}],
  run: ({ NextToken: token }, { store, accountId }): Answer =>
    subscriptionsPage([...store.subscribers.values()], accountId, { token, asked: ['ListSubscriptions'] }),
});

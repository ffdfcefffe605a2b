import type { ListSubscriptionsResponse } from '@aws-sdk/client-sns';
import type { Wire } from '../../../protocol/actions.ts';
import { anywhere } from '../../../contract/action.ts';
import { snsAction } from '../context.ts';
import { subscriptionsOf } from '../subscriptions.ts';

type Answer = { readonly Subscriptions: { readonly member: Wire<ListSubscriptionsResponse>['Subscriptions'] } };

export const ListSubscriptions = snsAction({
  input: {},
  needs: anywhere('sns:ListSubscriptions'),
  genuine: () => [{}],
  run: (_input, { store, accountId }): Answer => ({
    Subscriptions: { member: subscriptionsOf([...store.subscribers.values()], accountId) },
  }),
});

import { anywhere } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import { snsAction } from '../context.ts';
import { subscriptionsPage } from '../subscriptions.ts';

export const ListSubscriptions = snsAction({
  input: { NextToken: text() },
  needs: anywhere('sns:ListSubscriptions'),
  genuine: () => [{}],
  run: ({ NextToken: token }, { store, accountId }): object =>
    subscriptionsPage([...store.subscribers.values()], accountId, { token, asked: ['ListSubscriptions'] }),
});

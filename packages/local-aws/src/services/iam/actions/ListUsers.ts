import type { ListUsersResponse } from '@aws-sdk/client-iam';
import { anywhere } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import type { QueryWire } from '../../../protocol/query.ts';
import { iamAction, pageMembers, pageOf } from '../context.ts';
import { shownUser, userNameOf } from '../users.ts';

export const ListUsers = iamAction({
  input: { PathPrefix: text({ min: 1, max: 512 }), ...pageMembers },
  needs: anywhere('iam:ListUsers'),
  genuine: () => [{}],
  run({ PathPrefix = '/', ...asked }, context): QueryWire<ListUsersResponse> {
    const found = PathPrefix === '/' ? [shownUser(context)] : [];
    const { entries, end } = pageOf(found, () => userNameOf(context.administrator), asked, ['ListUsers', PathPrefix]);
    return { Users: { member: [...entries] }, ...end };
  },
});

import type { ListUsersResponse } from '@aws-sdk/client-iam';
import { anywhere } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import type { QueryWire } from '../../../protocol/query.ts';
import { iamAction, pageMembers } from '../context.ts';
import { shownUser } from '../users.ts';

export const ListUsers = iamAction({
  input: { PathPrefix: text({ min: 1, max: 512 }), ...pageMembers },
  needs: anywhere('iam:ListUsers'),
  genuine: () => [{}],
  run: ({ PathPrefix = '/' }, context): QueryWire<ListUsersResponse> => ({
    Users: { member: PathPrefix === '/' ? [shownUser(context)] : [] },
    IsTruncated: false,
  }),
});

import type { ListAccountAliasesResponse } from '@aws-sdk/client-iam';
import { anywhere } from '../../../contract/action.ts';
import type { QueryWire } from '../../../protocol/query.ts';
import { iamAction, pageMembers, pageOf } from '../context.ts';

export const ListAccountAliases = iamAction({
  input: pageMembers,
  needs: anywhere('iam:ListAccountAliases'),
  genuine: () => [{}],
  run(asked): QueryWire<ListAccountAliasesResponse> {
    const { end } = pageOf([], String, asked, ['ListAccountAliases']);
    return { AccountAliases: { member: [] }, ...end };
  },
});

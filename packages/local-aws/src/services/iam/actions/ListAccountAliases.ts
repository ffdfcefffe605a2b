import type { ListAccountAliasesResponse } from '@aws-sdk/client-iam';
import { anywhere } from '../../../contract/action.ts';
import type { QueryWire } from '../../../protocol/query.ts';
import { iamAction, pageMembers } from '../context.ts';

export const ListAccountAliases = iamAction({
  input: pageMembers,
  needs: anywhere('iam:ListAccountAliases'),
  genuine: () => [{}],
  run: (): QueryWire<ListAccountAliasesResponse> => ({ AccountAliases: { member: [] }, IsTruncated: false }),
});

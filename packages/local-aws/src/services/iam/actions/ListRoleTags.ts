import type { ListRoleTagsResponse } from '@aws-sdk/client-iam';
import type { QueryWire } from '../../../protocol/query.ts';
import { iamAction, onRole, pageMembers, pageOf, roleName, roleOf } from '../context.ts';
import { shownTags } from '../shown.ts';

export const ListRoleTags = iamAction({
  input: { RoleName: roleName, ...pageMembers },
  needs: onRole('iam:ListRoleTags'),
  genuine: () => [{ RoleName: 'hostile', MaxItems: '1' }],
  run({ RoleName, ...asked }, context): QueryWire<ListRoleTagsResponse> {
    const tags = Object.entries(roleOf(context, RoleName).told.tags);
    const { entries, end } = pageOf(tags, ([key]) => key, asked, ['ListRoleTags', RoleName]);
    return { Tags: shownTags(Object.fromEntries(entries)), ...end };
  },
});

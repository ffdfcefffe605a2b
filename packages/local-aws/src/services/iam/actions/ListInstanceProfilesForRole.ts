import type { ListInstanceProfilesForRoleResponse } from '@aws-sdk/client-iam';
import type { QueryWire } from '../../../protocol/query.ts';
import { iamAction, onRole, pageMembers, pageOf, roleName, roleOf } from '../context.ts';

export const ListInstanceProfilesForRole = iamAction({
  input: { RoleName: roleName, ...pageMembers },
  needs: onRole('iam:ListInstanceProfilesForRole'),
  genuine: () => [{ RoleName: 'hostile' }],
  run({ RoleName, ...asked }, context): QueryWire<ListInstanceProfilesForRoleResponse> {
    roleOf(context, RoleName);
    const { end } = pageOf([], String, asked, ['ListInstanceProfilesForRole', RoleName]);
    return { InstanceProfiles: { member: [] }, ...end };
  },
});

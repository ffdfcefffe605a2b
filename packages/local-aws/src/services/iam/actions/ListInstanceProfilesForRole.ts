import type { ListInstanceProfilesForRoleResponse } from '@aws-sdk/client-iam';
import type { QueryWire } from '../../../protocol/query.ts';
import { iamAction, onRole, pageMembers, roleName, roleOf } from '../context.ts';

export const ListInstanceProfilesForRole = iamAction({
  input: { RoleName: roleName, ...pageMembers },
  needs: onRole('iam:ListInstanceProfilesForRole'),
  genuine: () => [{ RoleName: 'hostile' }],
  run({ RoleName }, context): QueryWire<ListInstanceProfilesForRoleResponse> {
    roleOf(context, RoleName);
    return { InstanceProfiles: { member: [] }, IsTruncated: false };
  },
});

import type { ListRolePoliciesResponse } from '@aws-sdk/client-iam';
import type { QueryWire } from '../../../protocol/query.ts';
import { iamAction, onRole, pageMembers, pageOf, roleName, roleOf } from '../context.ts';

export const ListRolePolicies = iamAction({
  input: { RoleName: roleName, ...pageMembers },
  needs: onRole('iam:ListRolePolicies'),
  genuine: () => [{ RoleName: 'hostile', MaxItems: '1' }],
  run({ RoleName, ...asked }, context): QueryWire<ListRolePoliciesResponse> {
    const names = [...roleOf(context, RoleName).inline.keys()];
    const { entries, end } = pageOf(names, (name) => name, asked, ['ListRolePolicies', RoleName]);
    return { PolicyNames: { member: entries }, ...end };
  },
});

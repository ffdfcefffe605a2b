import type { UntagRoleCommandOutput } from '@aws-sdk/client-iam';
import type { Wire } from '../../../protocol/actions.ts';
import { list, text } from '../../../protocol/members.ts';
import { changeableRole, changeRole, iamAction, onRole, roleName } from '../context.ts';

export const UntagRole = iamAction({
  input: { RoleName: roleName, TagKeys: list(text({ min: 1, max: 128 }), { required: true, max: 50 }) },
  needs: onRole('iam:UntagRole'),
  genuine: () => [{ RoleName: 'hostile', TagKeys: ['a'] }],
  run({ RoleName, TagKeys }, context): Wire<UntagRoleCommandOutput> {
    const role = changeableRole(context, RoleName);
    const left = Object.entries(role.told.tags).filter(([key]) => !TagKeys.includes(key));
    changeRole(context, { ...role, told: { ...role.told, tags: Object.fromEntries(left) } });
    return {};
  },
});

import type { TagRoleCommandOutput } from '@aws-sdk/client-iam';
import type { Wire } from '../../../protocol/actions.ts';
import { list } from '../../../protocol/members.ts';
import { changeableRole, changeRole, iamAction, onRole, roleName, tagsOf } from '../context.ts';
import { tag } from '../../../protocol/members.ts';

export const TagRole = iamAction({
  input: { RoleName: roleName, Tags: list(tag, { required: true, max: 50 }) },
  needs: onRole('iam:TagRole'),
  genuine: () => [{ RoleName: 'hostile', Tags: [{ Key: 'a', Value: 'b' }] }],
  run({ RoleName, Tags }, context): Wire<TagRoleCommandOutput> {
    const role = changeableRole(context, RoleName);
    changeRole(context, { ...role, told: { ...role.told, tags: { ...role.told.tags, ...tagsOf(Tags) } } });
    return {};
  },
});

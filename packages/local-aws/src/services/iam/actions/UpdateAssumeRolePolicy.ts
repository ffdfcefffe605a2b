import type { UpdateAssumeRolePolicyCommandOutput } from '@aws-sdk/client-iam';
import type { Wire } from '../../../protocol/actions.ts';
import { changeableRole, changeRole, document, iamAction, onRole, roleName, trustOf } from '../context.ts';

export const UpdateAssumeRolePolicy = iamAction({
  input: { RoleName: roleName, PolicyDocument: document },
  needs: onRole('iam:UpdateAssumeRolePolicy'),
  genuine: () => [{ RoleName: 'hostile-2', PolicyDocument: '{}' }],
  run({ RoleName, PolicyDocument }, context): Wire<UpdateAssumeRolePolicyCommandOutput> {
    const trust = trustOf(context, RoleName, PolicyDocument);
    changeRole(context, { ...changeableRole(context, RoleName), trust, trustText: PolicyDocument });
    return {};
  },
});

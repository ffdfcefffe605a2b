import type { DeleteRoleCommandOutput } from '@aws-sdk/client-iam';
import type { Wire } from '../../../protocol/actions.ts';
import { changeableRole, iamAction, onRole, roleName } from '../context.ts';
import { deleteConflict } from '../errors.ts';

export const DeleteRole = iamAction({
  input: { RoleName: roleName },
  needs: onRole('iam:DeleteRole'),
  genuine: () => [{ RoleName: 'hostile-2' }],
  run({ RoleName }, context): Wire<DeleteRoleCommandOutput> {
    const role = changeableRole(context, RoleName);
    if (role.managedArns.size > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.');
    if (role.inline.size > 0) throw deleteConflict('Cannot delete entity, must delete policies first.');
    context.policies.removeRole(role);
    context.entities.forget(role.arn);
    return {};
  },
});

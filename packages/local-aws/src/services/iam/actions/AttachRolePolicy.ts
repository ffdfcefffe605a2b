import type { AttachRolePolicyCommandOutput } from '@aws-sdk/client-iam';
import { textOf } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { changeableRole, changeRole, checkAttachable, iamAction, onRole, policyArn, roleName } from '../context.ts';

export const AttachRolePolicy = iamAction({
  input: { RoleName: roleName, PolicyArn: policyArn },
  needs: (input, context) =>
    onRole('iam:AttachRolePolicy')(input, context).map((need) => ({
      ...need,
      context: { 'iam:policyarn': textOf(input['PolicyArn']) },
    })),
  genuine: () => [{ RoleName: 'hostile', PolicyArn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess' }],
  run({ RoleName, PolicyArn }, context): Wire<AttachRolePolicyCommandOutput> {
    const role = changeableRole(context, RoleName);
    checkAttachable(context, PolicyArn, RoleName);
    changeRole(context, { ...role, managedArns: new Set([...role.managedArns, PolicyArn]) });
    return {};
  },
});

import type { DetachRolePolicyCommandOutput } from '@aws-sdk/client-iam';
import { textOf } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { changeableRole, changeRole, iamAction, onRole, policyArn, roleName } from '../context.ts';
import { noSuchEntity } from '../errors.ts';

export const DetachRolePolicy = iamAction({
  input: { RoleName: roleName, PolicyArn: policyArn },
  needs: (input, context) =>
    onRole('iam:DetachRolePolicy')(input, context).map((need) => ({
      ...need,
      context: { 'iam:policyarn': textOf(input['PolicyArn']) },
    })),
  genuine: () => [{ RoleName: 'hostile', PolicyArn: 'arn:aws:iam::aws:policy/AmazonSQSFullAccess' }],
  run({ RoleName, PolicyArn }, context): Wire<DetachRolePolicyCommandOutput> {
    const role = changeableRole(context, RoleName);
    if (!role.managedArns.has(PolicyArn)) throw noSuchEntity(`Policy ${PolicyArn} was not found.`);
    const left = [...role.managedArns].filter((arn) => arn !== PolicyArn);
    changeRole(context, { ...role, managedArns: new Set(left) });
    return {};
  },
});

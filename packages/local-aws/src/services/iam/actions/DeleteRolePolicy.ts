import type { DeleteRolePolicyCommandOutput } from '@aws-sdk/client-iam';
import type { Wire } from '../../../protocol/actions.ts';
import { changeableRole, changeRole, iamAction, onRole, policyName, roleName } from '../context.ts';
import { noSuchEntity } from '../errors.ts';

export const DeleteRolePolicy = iamAction({
  input: { RoleName: roleName, PolicyName: policyName },
  needs: onRole('iam:DeleteRolePolicy'),
  genuine: () => [{ RoleName: 'hostile', PolicyName: 'other' }],
  run({ RoleName, PolicyName }, context): Wire<DeleteRolePolicyCommandOutput> {
    const role = changeableRole(context, RoleName);
    if (!role.inline.has(PolicyName)) throw noSuchEntity(`The role policy with name ${PolicyName} cannot be found.`);
    const without = <Value>(all: ReadonlyMap<string, Value>): Map<string, Value> =>
      new Map([...all].filter(([name]) => name !== PolicyName));
    changeRole(context, { ...role, inline: without(role.inline), inlineTexts: without(role.inlineTexts) });
    return {};
  },
});

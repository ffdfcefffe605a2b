import type { GetRolePolicyResponse } from '@aws-sdk/client-iam';
import type { QueryWire } from '../../../protocol/query.ts';
import { iamAction, onRole, policyName, roleName, roleOf } from '../context.ts';
import { noSuchEntity } from '../errors.ts';
import { encodedDocument } from '../shown.ts';

export const GetRolePolicy = iamAction({
  input: { RoleName: roleName, PolicyName: policyName },
  needs: onRole('iam:GetRolePolicy'),
  genuine: () => [{ RoleName: 'hostile', PolicyName: 'own' }],
  run({ RoleName, PolicyName }, context): QueryWire<GetRolePolicyResponse> {
    const text = roleOf(context, RoleName).inlineTexts.get(PolicyName);
    if (text === undefined) throw noSuchEntity(`The role policy with name ${PolicyName} cannot be found.`);
    return { RoleName, PolicyName, PolicyDocument: encodedDocument(text) };
  },
});

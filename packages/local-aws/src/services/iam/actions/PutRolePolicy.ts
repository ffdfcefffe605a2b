import type { PutRolePolicyCommandOutput } from '@aws-sdk/client-iam';
import { parseDocument } from '../../../iam/document.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { changeableRole, changeRole, document, iamAction, onRole, policyName, roleName } from '../context.ts';
import { checkSize } from '../resources.ts';
import { allowing } from './CreatePolicy.ts';

export const PutRolePolicy = iamAction({
  input: { RoleName: roleName, PolicyName: policyName, PolicyDocument: document },
  needs: onRole('iam:PutRolePolicy'),
  genuine: () => [{ RoleName: 'hostile', PolicyName: 'own', PolicyDocument: allowing }],
  run({ RoleName, PolicyName, PolicyDocument }, context): Wire<PutRolePolicyCommandOutput> {
    const role = changeableRole(context, RoleName);
    const inline = new Map(role.inline).set(PolicyName, parseDocument(PolicyName, PolicyDocument, 'identity'));
    const inlineTexts = new Map(role.inlineTexts).set(PolicyName, PolicyDocument);
    checkSize(
      [...inlineTexts.values()].map((one): unknown => JSON.parse(one)),
      10_240,
      `role ${RoleName}`,
    );
    changeRole(context, { ...role, inline, inlineTexts });
    return {};
  },
});

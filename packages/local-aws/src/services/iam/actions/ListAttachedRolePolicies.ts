import type { ListAttachedRolePoliciesResponse } from '@aws-sdk/client-iam';
import { text } from '../../../protocol/members.ts';
import type { QueryWire } from '../../../protocol/query.ts';
import { iamAction, onRole, pageMembers, pageOf, roleName, roleOf } from '../context.ts';

export const ListAttachedRolePolicies = iamAction({
  input: { RoleName: roleName, PathPrefix: text({ min: 1, max: 512 }), ...pageMembers },
  needs: onRole('iam:ListAttachedRolePolicies'),
  genuine: () => [{ RoleName: 'hostile', MaxItems: '1' }],
  run({ RoleName, PathPrefix = '/', ...asked }, context): QueryWire<ListAttachedRolePoliciesResponse> {
    const attached = [...roleOf(context, RoleName).managedArns].filter((arn) =>
      arn.slice(arn.indexOf('/')).startsWith(PathPrefix),
    );
    const { entries, end } = pageOf(attached, (arn) => arn, asked, ['ListAttachedRolePolicies', RoleName, PathPrefix]);
    const member = entries.map((PolicyArn) => ({ PolicyName: PolicyArn.split('/').at(-1), PolicyArn }));
    return { AttachedPolicies: { member }, ...end };
  },
});

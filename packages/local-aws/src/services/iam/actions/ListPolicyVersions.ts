import type { ListPolicyVersionsResponse } from '@aws-sdk/client-iam';
import type { QueryWire } from '../../../protocol/query.ts';
import { iamAction, onPolicy, pageMembers, pageOf, policyArn, policyOf } from '../context.ts';
import { timeText } from '../shown.ts';

export const ListPolicyVersions = iamAction({
  input: { PolicyArn: policyArn, ...pageMembers },
  needs: onPolicy('iam:ListPolicyVersions'),
  genuine: () => [{ PolicyArn: 'arn:aws:iam::000000000000:policy/hostile' }],
  run({ PolicyArn, ...asked }, context): QueryWire<ListPolicyVersionsResponse> {
    const CreateDate = timeText(policyOf(context, PolicyArn).told.createdAt);
    const versions = [{ VersionId: 'v1', IsDefaultVersion: true, CreateDate }];
    const { entries, end } = pageOf(versions, ({ VersionId }) => VersionId, asked, ['ListPolicyVersions', PolicyArn]);
    return { Versions: { member: [...entries] }, ...end };
  },
});

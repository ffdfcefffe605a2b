import type { ListPolicyVersionsResponse } from '@aws-sdk/client-iam';
import type { QueryWire } from '../../../protocol/query.ts';
import { iamAction, onPolicy, pageMembers, policyArn, policyOf } from '../context.ts';
import { timeText } from '../shown.ts';

export const ListPolicyVersions = iamAction({
  input: { PolicyArn: policyArn, ...pageMembers },
  needs: onPolicy('iam:ListPolicyVersions'),
  genuine: () => [{ PolicyArn: 'arn:aws:iam::000000000000:policy/hostile' }],
  run({ PolicyArn }, context): QueryWire<ListPolicyVersionsResponse> {
    const CreateDate = timeText(policyOf(context, PolicyArn).told.createdAt);
    return { Versions: { member: [{ VersionId: 'v1', IsDefaultVersion: true, CreateDate }] }, IsTruncated: false };
  },
});

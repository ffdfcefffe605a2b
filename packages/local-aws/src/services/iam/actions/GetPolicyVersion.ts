import type { GetPolicyVersionResponse } from '@aws-sdk/client-iam';
import { text } from '../../../protocol/members.ts';
import type { QueryWire } from '../../../protocol/query.ts';
import { iamAction, onPolicy, policyArn, policyOf } from '../context.ts';
import { noSuchEntity } from '../errors.ts';
import { encodedDocument, timeText } from '../shown.ts';

export const GetPolicyVersion = iamAction({
  input: { PolicyArn: policyArn, VersionId: text({ required: true }) },
  needs: onPolicy('iam:GetPolicyVersion'),
  genuine: () => [{ PolicyArn: 'arn:aws:iam::000000000000:policy/hostile', VersionId: 'v1' }],
  run({ PolicyArn, VersionId }, context): QueryWire<GetPolicyVersionResponse> {
    const { text, told } = policyOf(context, PolicyArn);
    if (VersionId !== 'v1') throw noSuchEntity(`Policy ${PolicyArn} version ${VersionId} does not exist.`);
    const CreateDate = timeText(told.createdAt);
    return { PolicyVersion: { Document: encodedDocument(text), VersionId, IsDefaultVersion: true, CreateDate } };
  },
});

import type { GetPolicyResponse } from '@aws-sdk/client-iam';
import type { QueryWire } from '../../../protocol/query.ts';
import { iamAction, onPolicy, policyArn, policyOf } from '../context.ts';
import { shownPolicy } from '../shown.ts';

export const GetPolicy = iamAction({
  input: { PolicyArn: policyArn },
  needs: onPolicy('iam:GetPolicy'),
  genuine: () => [{ PolicyArn: 'arn:aws:iam::000000000000:policy/hostile' }],
  run: ({ PolicyArn }, context): QueryWire<GetPolicyResponse> => ({
    Policy: shownPolicy(context, policyOf(context, PolicyArn)),
  }),
});

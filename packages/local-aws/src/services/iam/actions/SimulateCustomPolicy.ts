import type { SimulatePolicyResponse } from '@aws-sdk/client-iam';
import { anywhere } from '../../../contract/action.ts';
import { list, text } from '../../../protocol/members.ts';
import type { QueryWire } from '../../../protocol/query.ts';
import { iamAction } from '../context.ts';
import { givenPolicies, simulatedMembers, simulate } from '../simulate.ts';
import { allowing } from './CreatePolicy.ts';

export const SimulateCustomPolicy = iamAction({
  input: { PolicyInputList: list(text({ min: 1, max: 131_072 }), { required: true }), ...simulatedMembers },
  needs: anywhere('iam:SimulateCustomPolicy'),
  genuine: () => [{ 'PolicyInputList.member.1': allowing, 'ActionNames.member.1': 's3:GetObject' }],
  run: ({ PolicyInputList, ...asked }, { administrator }): Promise<QueryWire<SimulatePolicyResponse>> =>
    simulate(administrator, givenPolicies(PolicyInputList), asked),
});

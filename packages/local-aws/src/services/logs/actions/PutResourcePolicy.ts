import type { PutResourcePolicyResponse } from '@aws-sdk/client-cloudwatch-logs';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { logsAction, requireMember } from '../context.ts';
import { toldPolicy } from '../resource-policies.ts';

const Statement = [
  { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'logs:PutLogEvents', Resource: '*' },
];

/** docs: Amazon CloudWatch Logs API Reference, "PutResourcePolicy" */
export const PutResourcePolicy = logsAction({
  input: { policyName: text(), policyDocument: text({ min: 1, max: 51_200 }) },
  needs: anywhere('logs:PutResourcePolicy'),
  genuine: () => [{ policyName: 'hostile', policyDocument: JSON.stringify({ Version: '2012-10-17', Statement }) }],
  run({ policyName, policyDocument }, { policies }): Wire<PutResourcePolicyResponse> {
    const name = requireMember('policyName', policyName);
    const put = policies.put(name, requireMember('policyDocument', policyDocument));
    return { resourcePolicy: toldPolicy(put) };
  },
});

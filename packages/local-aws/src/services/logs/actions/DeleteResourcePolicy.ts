import type { DeleteResourcePolicyCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { logsAction, requireMember } from '../context.ts';

/** docs: Amazon CloudWatch Logs API Reference, "DeleteResourcePolicy" */
export const DeleteResourcePolicy = logsAction({
  input: { policyName: text() },
  needs: anywhere('logs:DeleteResourcePolicy'),
  genuine: () => [{ policyName: 'hostile' }],
  run({ policyName }, { policies }): Wire<DeleteResourcePolicyCommandOutput> {
    policies.remove(requireMember('policyName', policyName));
    return {};
  },
});

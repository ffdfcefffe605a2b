import type { DescribeResourcePoliciesResponse } from '@aws-sdk/client-cloudwatch-logs';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { integer, text } from '../../../protocol/members.ts';
import { logsAction } from '../context.ts';
import { pager } from '../errors.ts';
import { toldPolicy } from '../resource-policies.ts';

const asked = ['DescribeResourcePolicies'];

/** docs: Amazon CloudWatch Logs API Reference, "DescribeResourcePolicies" */
export const DescribeResourcePolicies = logsAction({
  input: {
    nextToken: text({ min: 1 }),
    limit: integer({ min: 1, max: 50 }),
    policyScope: text({ values: ['ACCOUNT', 'RESOURCE'] }),
  },
  needs: anywhere('logs:DescribeResourcePolicies'),
  genuine: () => [{ limit: 1 }, { nextToken: pager.keys(asked).write('a'), policyScope: 'ACCOUNT' }],
  run({ nextToken, limit = 50, policyScope }, { policies }): Wire<DescribeResourcePoliciesResponse> {
    const found = policyScope === 'RESOURCE' ? [] : policies.list();
    const { entries, next } = pager.sorted(found, ({ name }) => name, { token: nextToken, limit, asked });
    return { resourcePolicies: entries.map(toldPolicy), ...(next !== undefined && { nextToken: next }) };
  },
});

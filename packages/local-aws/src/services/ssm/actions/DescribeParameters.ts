import type { DescribeParametersResult } from '@aws-sdk/client-ssm';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { integer, text } from '../../../protocol/members.ts';
import { ssmAction } from '../context.ts';
import { pager } from '../errors.ts';
import { pageOf, parameterArn } from '../parameters.ts';

const asked = ['DescribeParameters'];

export const DescribeParameters = ssmAction({
  input: { MaxResults: integer({ min: 1, max: 50 }), NextToken: text() },
  needs: anywhere('ssm:DescribeParameters'),
  genuine: ({ parameter }) => [{ MaxResults: 2 }, { MaxResults: 1, NextToken: pager.keys(asked).write(parameter) }],
  run({ MaxResults = 50, NextToken }, context): Wire<DescribeParametersResult> {
    const { entries, next } = pageOf(context.store, { token: NextToken, limit: MaxResults, asked }, () => true);
    const Parameters = entries.map(
      ({ name, type, version, tier, description, allowedPattern, modified, modifiedBy }) => ({
        Name: name,
        ARN: parameterArn(context, name),
        Type: type,
        LastModifiedDate: modified,
        LastModifiedUser: modifiedBy,
        Description: description,
        AllowedPattern: allowedPattern,
        Version: version,
        Tier: tier,
        Policies: [],
        DataType: 'text',
      }),
    );
    return { Parameters, ...(next !== undefined && { NextToken: next }) };
  },
});

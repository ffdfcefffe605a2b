import type { DescribeParametersResult } from '@aws-sdk/client-ssm';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { integer, text } from '../../../protocol/members.ts';
import { ssmAction } from '../context.ts';
import { pageOf, parameterArn } from '../parameters.ts';

export const DescribeParameters = ssmAction({
  input: { MaxResults: integer({ min: 1, max: 50 }), NextToken: text() },
  needs: anywhere('ssm:DescribeParameters'),
  genuine: ({ parameter }) => [
    { MaxResults: 2 },
    { MaxResults: 1, NextToken: Buffer.from(parameter).toString('base64url') },
  ],
  run({ MaxResults = 50, NextToken }, context): Wire<DescribeParametersResult> {
    const { page, nextToken } = pageOf(context.store, {
      nextToken: NextToken,
      limit: MaxResults,
      accept: () => true,
    });
    const Parameters = page.map(({ name, type, version, tier, description, allowedPattern, modified, modifiedBy }) => ({
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
    }));
    return { Parameters, ...(nextToken !== undefined && { NextToken: nextToken }) };
  },
});

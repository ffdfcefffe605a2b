import { action, type Action } from '../../../protocol/action.ts';
import { integer, text } from '../../../protocol/shapes.ts';
import { pageOf, parameterArn, readLimit, type SsmContext } from '../parameters.ts';

export const DescribeParameters = (context: SsmContext): Action =>
  action<{ MaxResults?: number; NextToken?: string }, unknown>(
    { MaxResults: integer, NextToken: text },
    ({ MaxResults, NextToken }) => {
      const { page, nextToken } = pageOf(context.state, {
        nextToken: NextToken,
        limit: readLimit(MaxResults, 50),
        accept: () => true,
      });
      const Parameters = page.map(
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
      return { Parameters, ...(nextToken !== undefined && { NextToken: nextToken }) };
    },
  );

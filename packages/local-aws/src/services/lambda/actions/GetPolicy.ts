import type { GetPolicyResponse } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { functionMembers, lambdaAction, onFunction } from '../context.ts';
import { resourceNotFound } from '../errors.ts';

export const GetPolicy = lambdaAction({
  input: functionMembers,
  needs: onFunction('lambda:GetPolicy'),
  genuine: ({ function: name }) => [{ FunctionName: name }],
  run({ FunctionName, Qualifier }, { functions }): Wire<GetPolicyResponse> {
    const { fn } = functions.find(FunctionName, Qualifier);
    const Statement = fn.permissions.get(Qualifier ?? '') ?? [];
    if (Statement.length === 0) throw resourceNotFound('The resource you requested does not exist.');
    return {
      Policy: JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement }),
      RevisionId: fn.definition.revisionId,
    };
  },
});

import type { DeleteFunctionUrlConfigCommandOutput } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { lambdaAction, onFunction } from '../context.ts';
import { placeMembers, placeOf } from '../function-urls/members.ts';

export const DeleteFunctionUrlConfig = lambdaAction({
  input: placeMembers,
  needs: onFunction('lambda:DeleteFunctionUrlConfig'),
  genuine: () => [{ FunctionName: 'hostile-nothing' }],
  run(input, context): Wire<DeleteFunctionUrlConfigCommandOutput> {
    context.urls.remove(placeOf(context, input));
    return {};
  },
});

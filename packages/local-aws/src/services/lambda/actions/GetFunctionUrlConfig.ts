import type { GetFunctionUrlConfigResponse } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { lambdaAction, onFunction } from '../context.ts';
import { placeMembers, placeOf, shownUrl } from '../function-urls/members.ts';

export const GetFunctionUrlConfig = lambdaAction({
  input: placeMembers,
  needs: onFunction('lambda:GetFunctionUrlConfig'),
  genuine: () => [{ FunctionName: 'hostile-nothing' }],
  run(input, context): Wire<GetFunctionUrlConfigResponse> {
    const { arn, ...place } = placeOf(context, input);
    return shownUrl(context, context.urls.find(place), arn);
  },
});

import type { UpdateFunctionUrlConfigResponse } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { lambdaAction, onFunction } from '../context.ts';
import {
  authTypes,
  checkMode,
  configMembers,
  corsOf,
  placeMembers,
  placeOf,
  shownUrl,
} from '../function-urls/members.ts';

export const UpdateFunctionUrlConfig = lambdaAction({
  input: { ...placeMembers, ...configMembers, AuthType: text({ values: authTypes }) },
  needs: onFunction('lambda:UpdateFunctionUrlConfig'),
  genuine: () => [{ FunctionName: 'hostile-nothing', AuthType: 'AWS_IAM' }],
  run(input, context): Wire<UpdateFunctionUrlConfigResponse> {
    checkMode(input.InvokeMode);
    const { arn, ...place } = placeOf(context, input);
    const known = context.urls.find(place);
    const url = {
      ...known,
      authType: input.AuthType ?? known.authType,
      cors: input.Cors ? corsOf(input.Cors) : known.cors,
      modified: new Date(context.clock.now()).toISOString(),
    };
    context.urls.put(url);
    return shownUrl(context, url, arn);
  },
});

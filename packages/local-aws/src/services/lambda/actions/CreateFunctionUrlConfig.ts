import type { CreateFunctionUrlConfigResponse } from '@aws-sdk/client-lambda';
import { textOf } from '../../../contract/action.ts';
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

export const CreateFunctionUrlConfig = lambdaAction({
  input: { ...placeMembers, ...configMembers, AuthType: text({ required: true, values: authTypes }) },
  needs: (members, context) =>
    onFunction('lambda:CreateFunctionUrlConfig')(members, context).map((need) => ({
      ...need,
      context: { 'lambda:functionurlauthtype': textOf(members.AuthType) || undefined },
    })),
  genuine: () => [{ FunctionName: 'hostile-nothing', AuthType: 'NONE', Cors: { AllowOrigins: ['*'] } }],
  run(input, context): Wire<CreateFunctionUrlConfigResponse> {
    checkMode(input.InvokeMode);
    const { arn, ...place } = placeOf(context, input);
    const now = new Date(context.clock.now()).toISOString();
    const url = {
      ...place,
      id: Buffer.from(context.ids.bytes(16)).toString('hex'),
      authType: input.AuthType,
      cors: corsOf(input.Cors ?? {}),
      created: now,
      modified: now,
    };
    context.urls.make(url, arn);
    const { LastModifiedTime: _modified, ...shown } = shownUrl(context, url, arn);
    return shown;
  },
});

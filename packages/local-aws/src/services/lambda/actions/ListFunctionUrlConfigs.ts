import type { ListFunctionUrlConfigsResponse } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { numeral, text } from '../../../protocol/members.ts';
import { functionName, lambdaAction, onFunction } from '../context.ts';
import { pager } from '../errors.ts';
import { shownUrl } from '../function-urls/members.ts';

export const ListFunctionUrlConfigs = lambdaAction({
  input: { FunctionName: functionName, Marker: text(), MaxItems: numeral({ min: 1, max: 50 }) },
  needs: onFunction('lambda:ListFunctionUrlConfigs'),
  genuine: ({ function: name }) => [{ FunctionName: name }],
  run({ FunctionName, Marker, MaxItems = 50 }, context): Wire<ListFunctionUrlConfigsResponse> {
    const { fn } = context.functions.find(FunctionName);
    const { name, arn } = fn.definition;
    const all = context.urls.of(name).sort((a, b) => (a.id < b.id ? -1 : 1));
    const asked = { token: Marker, limit: MaxItems, asked: ['ListFunctionUrlConfigs', name] };
    const { entries, next } = pager.sorted(all, ({ id }) => id, asked);
    return {
      FunctionUrlConfigs: entries.map((url) => shownUrl(context, url, url.qualifier ? `${arn}:${url.qualifier}` : arn)),
      ...(next !== undefined && { NextMarker: next }),
    };
  },
});

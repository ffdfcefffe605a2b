import type { ListFunctionEventInvokeConfigsResponse } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { numeral, text } from '../../../protocol/members.ts';
import { shownConfig } from '../asynchronous/event-configs.ts';
import { functionName, lambdaAction, onFunction } from '../context.ts';
import { pager } from '../errors.ts';

/** Lists the configurations of a function, its versions and its aliases, by qualifier. */
export const ListFunctionEventInvokeConfigs = lambdaAction({
  input: { FunctionName: functionName, Marker: text(), MaxItems: numeral({ min: 1, max: 50 }) },
  needs: onFunction('lambda:ListFunctionEventInvokeConfigs'),
  genuine: ({ function: name }) => [{ FunctionName: name, MaxItems: '1' }],
  run({ FunctionName, Marker, MaxItems = 50 }, { functions }): Wire<ListFunctionEventInvokeConfigsResponse> {
    const { fn } = functions.find(FunctionName);
    const configs = [...fn.eventConfigs.values()].flatMap(({ given }) => given ?? []);
    configs.sort((a, b) => (a.qualifier < b.qualifier ? -1 : 1));
    const page = { token: Marker, limit: MaxItems, asked: ['ListFunctionEventInvokeConfigs', FunctionName] };
    const { entries, next } = pager.sorted(configs, ({ qualifier }) => qualifier, page);
    return {
      FunctionEventInvokeConfigs: entries.map((config) => shownConfig(fn, config)),
      ...(next !== undefined && { NextMarker: next }),
    };
  },
});

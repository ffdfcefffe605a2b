import type { ListEventSourceMappingsResponse } from '@aws-sdk/client-lambda';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { numeral, text } from '../../../protocol/members.ts';
import { lambdaAction } from '../context.ts';
import { pager } from '../errors.ts';
import { mappingConfiguration } from '../event-sources/mapping.ts';

const most = 100;

export const ListEventSourceMappings = lambdaAction({
  input: {
    EventSourceArn: text(),
    FunctionName: text({ min: 1, max: 256 }),
    Marker: text(),
    MaxItems: numeral({ min: 1, max: 10_000 }),
  },
  needs: anywhere('lambda:ListEventSourceMappings'),
  genuine: ({ function: name }) => [{ FunctionName: name }, { MaxItems: '1' }],
  run({ EventSourceArn, FunctionName, Marker, MaxItems = most }, context): Wire<ListEventSourceMappingsResponse> {
    const { functions, eventSources, region, accountId } = context;
    const functionArn = FunctionName === undefined ? undefined : functions.find(FunctionName).invokedArn;
    const wanted = eventSources
      .list()
      .filter((mapping) => EventSourceArn === undefined || mapping.sourceArn === EventSourceArn)
      .filter((mapping) => functionArn === undefined || mapping.functionArn === functionArn);
    const { entries, next } = pager.sorted(wanted, ({ uuid }) => uuid, {
      token: Marker,
      limit: Math.min(MaxItems, most),
      asked: ['ListEventSourceMappings', EventSourceArn, functionArn],
    });
    return {
      EventSourceMappings: entries.map((mapping) => mappingConfiguration(mapping, region, accountId)),
      ...(next !== undefined && { NextMarker: next }),
    };
  },
});

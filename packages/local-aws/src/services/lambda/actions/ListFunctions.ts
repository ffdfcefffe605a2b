import type { ListFunctionsResponse } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { anywhere } from '../../../contract/action.ts';
import { numeral, text } from '../../../protocol/members.ts';
import { configurationOf } from '../configuration.ts';
import { lambdaAction } from '../context.ts';
import { pager } from '../errors.ts';

/** A page has at most 50 functions. docs: AWS Lambda API Reference, "ListFunctions" */
const most = 50;

const asked = ['ListFunctions'];

export const ListFunctions = lambdaAction({
  input: { Marker: text(), MaxItems: numeral({ min: 1, max: 10_000 }) },
  needs: anywhere('lambda:ListFunctions'),
  genuine: ({ function: name }) => [{ MaxItems: '2', Marker: pager.keys(asked).write(name) }, {}],
  async run({ Marker, MaxItems = most }, { functions, control }): Promise<Wire<ListFunctionsResponse>> {
    const { entries, next } = pager.sorted(functions.list(), ({ definition }) => definition.name, {
      token: Marker,
      limit: Math.min(MaxItems, most),
      asked,
    });
    return {
      Functions: await Promise.all(entries.map((fn) => configurationOf(control, fn))),
      ...(next !== undefined && { NextMarker: next }),
    };
  },
});

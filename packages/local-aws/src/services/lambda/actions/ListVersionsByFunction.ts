import type { ListVersionsByFunctionResponse } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { numeral, text } from '../../../protocol/members.ts';
import { configurationOf } from '../configuration.ts';
import { functionName, lambdaAction, onFunction } from '../context.ts';
import { pager } from '../errors.ts';

const most = 50;

export const ListVersionsByFunction = lambdaAction({
  input: { FunctionName: functionName, Marker: text(), MaxItems: numeral({ min: 1, max: 10_000 }) },
  needs: onFunction('lambda:ListVersionsByFunction'),
  genuine: ({ function: name }) => [{ FunctionName: name, MaxItems: '1' }],
  async run(
    { FunctionName, Marker, MaxItems = most },
    { functions, control },
  ): Promise<Wire<ListVersionsByFunctionResponse>> {
    const { fn } = functions.find(FunctionName);
    const { entries, next } = pager.sorted([fn, ...fn.versions.values()], keyOf, {
      token: Marker,
      limit: Math.min(MaxItems, most),
      asked: ['ListVersionsByFunction', fn.definition.name],
    });
    return {
      Versions: await Promise.all(entries.map((one) => configurationOf(control, one, one.definition.version))),
      ...(next !== undefined && { NextMarker: next }),
    };
  },
});

/** Versions have the order of their numbers; `$LATEST` comes first. */
const keyOf = ({ definition: { version } }: { definition: { version: string } }): string =>
  version === '$LATEST' ? version : version.padStart(10, '0');

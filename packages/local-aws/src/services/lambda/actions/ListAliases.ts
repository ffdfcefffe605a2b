import type { ListAliasesResponse } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { numeral, text } from '../../../protocol/members.ts';
import { aliasConfiguration } from '../aliases.ts';
import { functionName, lambdaAction, onFunction } from '../context.ts';
import { pager } from '../errors.ts';

const most = 50;

export const ListAliases = lambdaAction({
  input: {
    FunctionName: functionName,
    FunctionVersion: text({ min: 1, max: 1024 }),
    Marker: text(),
    MaxItems: numeral({ min: 1, max: 10_000 }),
  },
  needs: onFunction('lambda:ListAliases'),
  genuine: ({ function: name }) => [{ FunctionName: name, FunctionVersion: '$LATEST', MaxItems: '1' }],
  run({ FunctionName, FunctionVersion, Marker, MaxItems = most }, { functions }): Wire<ListAliasesResponse> {
    const { fn } = functions.find(FunctionName);
    const aliases = [...fn.aliases.values()];
    const wanted = aliases.filter(({ version }) => FunctionVersion === undefined || version === FunctionVersion);
    const { entries, next } = pager.sorted(wanted, ({ name }) => name, {
      token: Marker,
      limit: Math.min(MaxItems, most),
      asked: ['ListAliases', fn.definition.name, FunctionVersion],
    });
    return {
      Aliases: entries.map((alias) => aliasConfiguration(fn, alias)),
      ...(next !== undefined && { NextMarker: next }),
    };
  },
});

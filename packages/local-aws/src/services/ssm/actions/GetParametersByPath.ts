import type { GetParametersByPathResult } from '@aws-sdk/client-ssm';
import type { Wire } from '../../../protocol/actions.ts';
import { flag, integer, text } from '../../../protocol/members.ts';
import { inTurns } from '../../../kernel/in-turns.ts';
import { permissionArn, ssmAction, switchOf } from '../context.ts';
import { pager, validation } from '../errors.ts';
import { filterOf, inHierarchy, parameterFilters, type ParameterFilter } from '../filters.ts';
import { pageOf, parameterOutput } from '../parameters.ts';
import type { Parameter } from '../store.ts';

const askedOf = (path: string, recursive = false, filters?: readonly ParameterFilter[]) => [
  'GetParametersByPath',
  path,
  recursive,
  filters,
];

export const GetParametersByPath = ssmAction({
  input: {
    Path: text({ required: true, min: 1, max: 2048 }),
    Recursive: flag(),
    WithDecryption: flag(),
    ParameterFilters: parameterFilters,
    MaxResults: integer({ min: 1, max: 10 }),
    NextToken: text(),
  },
  needs: ({ Path, Recursive }, scope) => [
    {
      action: 'ssm:GetParametersByPath',
      resource: permissionArn(scope, Path),
      context: { 'ssm:recursive': switchOf(Recursive) },
    },
  ],
  genuine: ({ parameter }) => [
    { Path: '/', Recursive: true, MaxResults: 2 },
    { Path: '/hostile/', MaxResults: 1, NextToken: pager.keys(askedOf('/hostile/')).write(parameter) },
  ],
  async run(input, context): Promise<Wire<GetParametersByPathResult>> {
    const { Path, Recursive, ParameterFilters, WithDecryption, MaxResults = 10, NextToken } = input;
    if (!Path.startsWith('/'))
      throw validation(
        'The parameter path must start with a forward slash (/) and can consist of sub-paths divided by a slash ' +
          'symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
      );
    const prefix = Path.endsWith('/') ? Path : `${Path}/`;
    const request = { token: NextToken, limit: MaxResults, asked: askedOf(prefix, Recursive, ParameterFilters) };
    const matches = filterOf(context, ParameterFilters, 'GetParametersByPath');
    const isThere = (parameter: Parameter): boolean =>
      inHierarchy(parameter.name, prefix, Recursive === true) && matches(parameter);
    // Names without a slash lie under the root, too.
    const { entries, next } = await inTurns(pageOf(context.store, request, isThere, prefix === '/' ? '' : prefix));
    return {
      Parameters: entries.map((parameter) => parameterOutput(context, parameter, WithDecryption)),
      ...(next !== undefined && { NextToken: next }),
    };
  },
});

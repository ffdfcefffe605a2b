import type { DescribeParametersResult } from '@aws-sdk/client-ssm';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { integer, list, structure, text } from '../../../protocol/members.ts';
import { inTurns } from '../../../kernel/in-turns.ts';
import { ssmAction } from '../context.ts';
import { pager, validation } from '../errors.ts';
import { filterOf, parameterFilters, type ParameterFilter } from '../filters.ts';
import { pageOf, parameterArn } from '../parameters.ts';
import { localKey } from '../secrets.ts';

const askedOf = (filters: readonly ParameterFilter[] = []) => ['DescribeParameters', filters];

export const DescribeParameters = ssmAction({
  input: {
    // The older form of ParameterFilters. docs: AWS Systems Manager API Reference, "ParametersFilter"
    Filters: list(
      structure({
        Key: text({ required: true, values: ['Name', 'Type', 'KeyId'] }),
        Values: list(text({ min: 1, max: 1024 }), { required: true, min: 1, max: 50 }),
      }),
    ),
    ParameterFilters: parameterFilters,
    MaxResults: integer({ min: 1, max: 50 }),
    NextToken: text(),
  },
  needs: anywhere('ssm:DescribeParameters'),
  genuine: ({ parameter }) => [
    { MaxResults: 2 },
    { MaxResults: 1, NextToken: pager.keys(askedOf()).write(parameter) },
    { ParameterFilters: [{ Key: 'Name', Option: 'BeginsWith', Values: ['/hostile'] }] },
    { Filters: [{ Key: 'Type', Values: ['String'] }], MaxResults: 2 },
  ],
  async run(
    { Filters, ParameterFilters, MaxResults = 50, NextToken },
    context,
  ): Promise<Wire<DescribeParametersResult>> {
    if (Filters && ParameterFilters)
      throw validation('You can use either Filters or ParameterFilters in a single request.');
    const older = Filters?.map(({ Key, Values }) => ({
      Key,
      Option: Key === 'Name' ? 'BeginsWith' : 'Equals',
      Values,
    }));
    const filters = ParameterFilters ?? older;
    const matches = filterOf(context, filters, 'DescribeParameters');
    const asked = askedOf(filters);
    const request = { token: NextToken, limit: MaxResults, asked };
    const { entries, next } = await inTurns(pageOf(context.store, request, matches));
    const Parameters = entries.map(
      ({ name, type, version, tier, description, allowedPattern, modified, modifiedBy }) => ({
        Name: name,
        ARN: parameterArn(context, name),
        Type: type,
        ...(type === 'SecureString' && { KeyId: localKey }),
        LastModifiedDate: modified,
        LastModifiedUser: modifiedBy,
        Description: description,
        AllowedPattern: allowedPattern,
        Version: version,
        Tier: tier,
        Policies: [],
        DataType: 'text',
      }),
    );
    return { Parameters, ...(next !== undefined && { NextToken: next }) };
  },
});

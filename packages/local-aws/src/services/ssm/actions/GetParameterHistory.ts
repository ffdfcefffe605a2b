import type { GetParameterHistoryResult } from '@aws-sdk/client-ssm';
import type { Wire } from '../../../protocol/actions.ts';
import { flag, integer, text } from '../../../protocol/members.ts';
import { onParameter, ssmAction } from '../context.ts';
import { pager } from '../errors.ts';
import { findParameter, shownValue } from '../parameters.ts';
import { localKey } from '../secrets.ts';

const askedOf = (name: string) => ['GetParameterHistory', name];

export const GetParameterHistory = ssmAction({
  input: {
    Name: text({ required: true, min: 1, max: 2048 }),
    WithDecryption: flag(),
    MaxResults: integer({ min: 1, max: 50 }),
    NextToken: text(),
  },
  needs: onParameter('ssm:GetParameterHistory'),
  genuine: ({ parameter }) => [
    { Name: parameter, MaxResults: 1 },
    { Name: parameter, WithDecryption: true, NextToken: pager.places(askedOf(parameter)).write(0) },
  ],
  run({ Name, WithDecryption, MaxResults = 50, NextToken }, context): Wire<GetParameterHistoryResult> {
    const { name } = findParameter(context, Name);
    const labels = [...context.marks.labels(name)];
    const request = { token: NextToken, limit: MaxResults, asked: askedOf(Name) };
    const { entries, next } = pager.placed(context.store.versions(name), request);
    const Parameters = entries.map((parameter) => ({
      Name: name,
      Type: parameter.type,
      ...(parameter.type === 'SecureString' && { KeyId: localKey }),
      LastModifiedDate: parameter.modified,
      LastModifiedUser: parameter.modifiedBy,
      Description: parameter.description,
      Value: shownValue(context, parameter, WithDecryption),
      AllowedPattern: parameter.allowedPattern,
      Version: parameter.version,
      Labels: labels.filter(([, version]) => version === parameter.version).map(([label]) => label),
      Tier: parameter.tier,
      Policies: [],
      DataType: 'text',
    }));
    return { Parameters, ...(next !== undefined && { NextToken: next }) };
  },
});

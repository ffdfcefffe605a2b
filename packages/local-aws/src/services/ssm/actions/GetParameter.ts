import type { GetParameterResult } from '@aws-sdk/client-ssm';
import type { Wire } from '../../../protocol/actions.ts';
import { flag, text } from '../../../protocol/members.ts';
import { permissionArn, ssmAction } from '../context.ts';
import { findParameter, parameterOutput } from '../parameters.ts';

export const GetParameter = ssmAction({
  input: { Name: text({ required: true, min: 1, max: 2048 }), WithDecryption: flag() },
  needs: ({ Name }, scope) => [{ action: 'ssm:GetParameter', resource: permissionArn(scope, Name) }],
  genuine: ({ parameter }) => [
    { Name: parameter },
    { Name: parameter, WithDecryption: true },
    { Name: `${parameter}:1` },
  ],
  run: ({ Name, WithDecryption }, context): Wire<GetParameterResult> => ({
    Parameter: parameterOutput(context, findParameter(context, Name), WithDecryption),
  }),
});

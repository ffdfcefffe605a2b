import type { GetParametersResult } from '@aws-sdk/client-ssm';
import { AwsError } from '../../../kernel/errors.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { flag, list, text } from '../../../protocol/members.ts';
import { mostNames, permissionArn, ssmAction, type SsmContext } from '../context.ts';
import { findParameter, parameterOutput } from '../parameters.ts';

export const GetParameters = ssmAction({
  input: {
    Names: list(text({ min: 1, max: 2048 }), { required: true, min: 1, max: mostNames }),
    WithDecryption: flag(),
  },
  needs: ({ Names }, scope) =>
    (Array.isArray(Names) ? Names.slice(0, mostNames) : ['']).map((name) => ({
      action: 'ssm:GetParameters',
      resource: permissionArn(scope, name),
    })),
  genuine: ({ parameter }) => [{ Names: [parameter, 'unknown'] }],
  run({ Names, WithDecryption }, context): Wire<GetParametersResult> {
    const found = [...new Set(Names)].map((name) => ({ name, parameter: find(context, name) }));
    return {
      Parameters: found.flatMap(({ parameter }) =>
        parameter ? [parameterOutput(context, parameter, WithDecryption)] : [],
      ),
      InvalidParameters: found.flatMap(({ name, parameter }) => (parameter ? [] : [name])),
    };
  },
});

const missing = new Set(['ParameterNotFound', 'ParameterVersionNotFound']);

function find(context: SsmContext, name: string): ReturnType<typeof findParameter> | undefined {
  try {
    return findParameter(context, name);
  } catch (error) {
    if (error instanceof AwsError && missing.has(error.code)) return undefined;
    throw error;
  }
}

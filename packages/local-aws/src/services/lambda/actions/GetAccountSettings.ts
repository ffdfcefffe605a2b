import type { GetAccountSettingsResponse } from '@aws-sdk/client-lambda';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { lambdaAction } from '../context.ts';

/** docs: AWS Lambda Developer Guide, "Lambda quotas" */
const limits = {
  TotalCodeSize: 80_530_636_800,
  CodeSizeUnzipped: 262_144_000,
  CodeSizeZipped: 52_428_800,
  ConcurrentExecutions: 1_000,
};

export const GetAccountSettings = lambdaAction({
  input: {},
  needs: anywhere('lambda:GetAccountSettings'),
  genuine: () => [{}],
  async run(_input, { functions, control, layers }): Promise<Wire<GetAccountSettingsResponse>> {
    const all = functions.list();
    const reserved = all.reduce((sum, { definition }) => sum + (definition.reservedConcurrency ?? 0), 0);
    const running = all.flatMap((fn) => [fn, ...fn.versions.values()]);
    const archives = await Promise.all(running.map((one) => control.archiveOf(one)));
    const contents = await Promise.all(layers.list().map((version) => layers.content(version)));
    return {
      AccountLimit: { ...limits, UnreservedConcurrentExecutions: limits.ConcurrentExecutions - reserved },
      AccountUsage: {
        TotalCodeSize: [
          ...archives.map(({ bytes }) => bytes.length),
          // recorded: localstack/localstack tests/aws/services/lambda_/test_lambda_api.py (total_code_size)
          ...contents.map(({ CodeSize }) => CodeSize),
        ].reduce((sum, size) => sum + size, 0),
        FunctionCount: all.length,
      },
    };
  },
});

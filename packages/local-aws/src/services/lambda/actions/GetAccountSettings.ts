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
  async run(_input, { functions, control }): Promise<Wire<GetAccountSettingsResponse>> {
    const all = functions.list();
    const reserved = all.reduce((sum, { definition }) => sum + (definition.reservedConcurrency ?? 0), 0);
    const running = all.flatMap((fn) => [fn, ...fn.versions.values()]);
    const archives = await Promise.all(running.map((one) => control.archiveOf(one)));
    return {
      AccountLimit: { ...limits, UnreservedConcurrentExecutions: limits.ConcurrentExecutions - reserved },
      AccountUsage: {
        TotalCodeSize: archives.reduce((sum, { bytes }) => sum + bytes.length, 0),
        FunctionCount: all.length,
      },
    };
  },
});

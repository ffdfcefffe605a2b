import type { GetLayerVersionCommandOutput } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { lambdaAction } from '../context.ts';
import { checkNumber, onLayerVersion, versionIn, versionMembers, versionOf } from '../layer-answers.ts';

export const GetLayerVersion = lambdaAction({
  input: versionMembers,
  needs: onLayerVersion('lambda:GetLayerVersion'),
  genuine: () => [{ LayerName: 'hostile-nothing', VersionNumber: '1' }],
  async run({ LayerName, VersionNumber }, { layers }): Promise<Wire<GetLayerVersionCommandOutput>> {
    checkNumber(VersionNumber);
    return versionOf(layers, versionIn(layers, LayerName, VersionNumber));
  },
});

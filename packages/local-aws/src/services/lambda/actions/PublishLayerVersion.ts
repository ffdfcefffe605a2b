import type { PublishLayerVersionCommandOutput } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { list, structure, text } from '../../../protocol/members.ts';
import { lambdaAction } from '../context.ts';
import { codeMembers, uploaded } from '../given-code.ts';
import { checkRuntimes, layerName, onLayer, versionOf } from '../layer-answers.ts';

const words = {
  none: 'Please provide a source for the content of the layer.',
  two: 'Please provide one source for the content of the layer: a ZipFile, or an object.',
};

export const PublishLayerVersion = lambdaAction({
  input: {
    LayerName: layerName,
    Description: text({ max: 256 }),
    Content: structure(codeMembers, { required: true }),
    CompatibleRuntimes: list(text(), { max: 15 }),
    LicenseInfo: text({ max: 512 }),
    CompatibleArchitectures: list(text({ values: ['x86_64', 'arm64'] }), { max: 2 }),
  },
  needs: onLayer('lambda:PublishLayerVersion'),
  genuine: () => [
    {
      LayerName: 'hostile-layer',
      Content: { ZipFile: 'UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==' },
      CompatibleRuntimes: ['nodejs20.x'],
    },
  ],
  async run(input, context, call): Promise<Wire<PublishLayerVersionCommandOutput>> {
    const { layers } = context;
    const { CompatibleRuntimes: runtimes } = input;
    if (runtimes) checkRuntimes('compatibleRuntimes', runtimes, `[${runtimes.join(', ')}]`);
    const name = layers.nameIn(input.LayerName);
    const { sha256 } = await uploaded(input.Content, context, call, words);
    const version = layers.publish(name, sha256, {
      description: input.Description ?? '',
      runtimes,
      architectures: input.CompatibleArchitectures,
      license: input.LicenseInfo,
    });
    return versionOf(layers, version);
  },
});

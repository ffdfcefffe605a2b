import type { DeleteLayerVersionCommandOutput } from '@aws-sdk/client-lambda';
import { UnsupportedError } from '../../../kernel/errors.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { lambdaAction, type LambdaContext } from '../context.ts';
import { checkNumber, onLayerVersion, versionMembers } from '../layer-answers.ts';

export const DeleteLayerVersion = lambdaAction({
  input: versionMembers,
  needs: onLayerVersion('lambda:DeleteLayerVersion'),
  genuine: () => [{ LayerName: 'hostile-nothing', VersionNumber: '1' }],
  run({ LayerName, VersionNumber }, context): Wire<DeleteLayerVersionCommandOutput> {
    const { layers } = context;
    checkNumber(VersionNumber);
    // A version that is not there is deleted. recorded: localstack/localstack, as in `checkNumber`
    const version = layers.find(layers.nameIn(LayerName), VersionNumber);
    if (!version) return {};
    if (version.ofTemplate)
      throw new UnsupportedError('DeleteLayerVersion of a layer of the template', 'take it out of the template');
    const user = userInTemplate(version.arn, context);
    if (user !== undefined)
      throw new UnsupportedError(
        `DeleteLayerVersion of a layer that the function ${user} of the template names`,
        'take it out of the template, which would not start again without it',
      );
    layers.remove(version);
    return {};
  },
});

/** Answers the function that the template, and no call since, has given a layer. */
function userInTemplate(arn: string, { functions, control, state }: LambdaContext): string | undefined {
  const changed = new Set(state.functions.all().map(({ revisionId }) => revisionId));
  return functions
    .list()
    .filter(({ definition }) => control.isOfTemplate(definition.name) && !changed.has(definition.revisionId))
    .find(({ definition }) => definition.layers.includes(arn))?.definition.name;
}

import type { UpdateAliasCommandOutput } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { aliasConfiguration, aliasMembers, aliasName, checkVersions } from '../aliases.ts';
import { functionName, lambdaAction, onFunction } from '../context.ts';
import { checkRevision } from '../control.ts';
import { resourceNotFound } from '../errors.ts';

export const UpdateAlias = lambdaAction({
  input: { ...aliasMembers, FunctionName: functionName, Name: aliasName, RevisionId: text() },
  needs: onFunction('lambda:UpdateAlias'),
  genuine: ({ function: name }) => [{ FunctionName: name, Name: 'hostile-nothing', FunctionVersion: '$LATEST' }],
  run({ FunctionName, Name, ...input }, { functions, control, ids }): Wire<UpdateAliasCommandOutput> {
    const { fn } = functions.find(FunctionName);
    const known = fn.aliases.get(Name);
    // recorded: localstack/localstack tests/aws/services/lambda_/test_lambda_api.py
    if (!known) throw resourceNotFound(`Alias not found: ${fn.definition.arn}:${Name}`);
    checkRevision(input.RevisionId, known.revisionId);
    const alias = {
      name: Name,
      version: input.FunctionVersion ?? known.version,
      description: input.Description ?? known.description,
      weights: input.RoutingConfig === undefined ? known.weights : (input.RoutingConfig.AdditionalVersionWeights ?? {}),
      revisionId: ids.uuid(),
    };
    checkVersions(fn, alias.version, alias.weights);
    control.putAlias(fn, alias);
    return aliasConfiguration(fn, alias);
  },
});

import type { CreateAliasCommandOutput } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { aliasConfiguration, aliasMembers, aliasName, checkVersions } from '../aliases.ts';
import { functionName, lambdaAction, onFunction } from '../context.ts';
import { conflict } from '../errors.ts';

export const CreateAlias = lambdaAction({
  input: {
    ...aliasMembers,
    FunctionName: functionName,
    Name: aliasName,
    FunctionVersion: text({ required: true, min: 1, max: 1024 }),
  },
  needs: onFunction('lambda:CreateAlias'),
  genuine: ({ function: name }) => [{ FunctionName: name, Name: 'hostile', FunctionVersion: '$LATEST' }],
  run({ FunctionName, Name, ...input }, { functions, control, ids }): Wire<CreateAliasCommandOutput> {
    const { fn } = functions.find(FunctionName);
    const weights = input.RoutingConfig?.AdditionalVersionWeights ?? {};
    checkVersions(fn, input.FunctionVersion, weights);
    if (fn.aliases.has(Name)) throw conflict(`Alias already exists: ${fn.definition.arn}:${Name}`);
    const described = { version: input.FunctionVersion, description: input.Description ?? '', weights };
    const alias = { name: Name, ...described, revisionId: ids.uuid() };
    control.putAlias(fn, alias);
    return aliasConfiguration(fn, alias);
  },
});

import type { UpdateFunctionConfigurationCommandOutput } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { configurationOf } from '../configuration.ts';
import { functionName, lambdaAction, onFunction } from '../context.ts';
import { checkRevision } from '../control.ts';
import { passing, settingMembers, usingLayers } from '../settings.ts';

export const UpdateFunctionConfiguration = lambdaAction({
  input: { ...settingMembers, FunctionName: functionName, RevisionId: text() },
  needs: (members, context) => [
    ...onFunction('lambda:UpdateFunctionConfiguration')(members, context),
    ...passing(members),
    ...usingLayers(members),
  ],
  genuine: () => [{ FunctionName: 'hostile-nothing', Description: 'Changed', Timeout: 5 }],
  async run(
    { FunctionName, RevisionId, ...settings },
    { functions, control },
  ): Promise<Wire<UpdateFunctionConfigurationCommandOutput>> {
    await control.requireInterpreter(settings.Runtime);
    const { fn } = functions.find(FunctionName);
    checkRevision(RevisionId, fn.definition.revisionId);
    control.change(fn, settings);
    return configurationOf(control, functions.find(FunctionName).fn);
  },
});

import type { UpdateFunctionCodeCommandOutput } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { flag, text } from '../../../protocol/members.ts';
import { configurationOf } from '../configuration.ts';
import { functionName, lambdaAction, onFunction } from '../context.ts';
import { checkRevision } from '../control.ts';
import { codeMembers, uploaded } from '../given-code.ts';
import { architectures } from '../settings.ts';

export const UpdateFunctionCode = lambdaAction({
  input: {
    FunctionName: functionName,
    ...codeMembers,
    Architectures: architectures,
    DryRun: flag(),
    Publish: flag(),
    RevisionId: text(),
  },
  needs: onFunction('lambda:UpdateFunctionCode'),
  genuine: () => [{ FunctionName: 'hostile-nothing', ZipFile: 'UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==', DryRun: true }],
  async run(input, context, call): Promise<Wire<UpdateFunctionCodeCommandOutput>> {
    const { functions, control } = context;
    checkRevision(input.RevisionId, functions.find(input.FunctionName).fn.definition.revisionId);
    const code = await uploaded(input, context, call);
    // It may have been changed or deleted meanwhile.
    const { fn } = functions.find(input.FunctionName);
    checkRevision(input.RevisionId, fn.definition.revisionId);
    if (input.DryRun === true) return configurationOf(control, { definition: { ...fn.definition, code } });
    control.change(fn, { Architectures: input.Architectures }, code);
    const { fn: changed } = functions.find(input.FunctionName);
    const version = input.Publish === true ? await control.publish(changed) : undefined;
    const published = version === undefined ? undefined : changed.versions.get(version);
    return configurationOf(control, published ?? changed, published && version);
  },
});

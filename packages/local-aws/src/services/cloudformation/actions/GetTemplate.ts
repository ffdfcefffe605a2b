import type { GetTemplateOutput } from '@aws-sdk/client-cloudformation';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { cloudFormationAction, onStack, stackName, stackOf } from '../context.ts';

type Answer = Omit<Wire<GetTemplateOutput>, 'StagesAvailable'> & { readonly StagesAvailable: object };

/** Both stages show the template that the runtime executes: what a transform was given is not kept. */
export const GetTemplate = cloudFormationAction({
  input: { StackName: stackName, TemplateStage: text({ values: ['Original', 'Processed'] }) },
  needs: onStack('cloudformation:GetTemplate'),
  genuine: ({ stack }) => [{ StackName: stack }],
  run: ({ StackName }, context): Answer => ({
    TemplateBody: JSON.stringify(stackOf(context, StackName).template, undefined, 1),
    StagesAvailable: { member: ['Original', 'Processed'] },
  }),
});

import type { EvaluateMappingTemplateResponse } from '@aws-sdk/client-appsync';
import type { Wire } from '../../../protocol/actions.ts';
import { anywhere } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import { TemplateSyntaxError } from '../engine/vtl/index.ts';
import { badRequest } from '../errors.ts';
import { evaluate, unreadable } from '../execution/evaluate.ts';
import { appsyncAction } from './context.ts';

export const EvaluateMappingTemplate = appsyncAction({
  input: {
    template: text({ required: true, min: 2, max: 65_536 }),
    context: text({ required: true, min: 2, max: 28_000 }),
  },
  needs: anywhere('appsync:EvaluateMappingTemplate'),
  genuine: () => [{ template: '$util.toJson($ctx.args)', context: '{"arguments":{"a":1}}' }],
  async run({ template, context }, { loader, requireAllowed }): Promise<Wire<EvaluateMappingTemplateResponse>> {
    const foreign = loader.foreignTemplates({ request: template, response: template, isText: true });
    try {
      return await evaluate(foreign, 'request', context, requireAllowed);
    } catch (error) {
      if (error instanceof TemplateSyntaxError) return unreadable(badRequest(error.message));
      throw error;
    }
  },
});

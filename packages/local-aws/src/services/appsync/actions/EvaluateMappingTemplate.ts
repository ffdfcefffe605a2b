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
    let loaded;
    try {
      loaded = loader.loadTemplates({ request: template, response: template, isText: true });
    } catch (error) {
      return unreadable(error instanceof TemplateSyntaxError ? badRequest(error.message) : error);
    }
    return evaluate(loaded, 'request', context, requireAllowed);
  },
});

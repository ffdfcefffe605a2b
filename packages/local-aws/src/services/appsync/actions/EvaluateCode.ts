import type { EvaluateCodeResponse } from '@aws-sdk/client-appsync';
import type { Wire } from '../../../protocol/actions.ts';
import { anywhere } from '../../../contract/action.ts';
import { declareUnverified } from '../../../kernel/unverified.ts';
import { structure, text } from '../../../protocol/members.ts';
import { evaluate, unreadable } from '../execution/evaluate.ts';
import { badRequest } from '../errors.ts';
import { appsyncAction } from './context.ts';

const withoutFunction = declareUnverified(
  'appsync-evaluate:no-function',
  'EvaluateCode was called without `function`, and which handler is evaluated then is not documented.',
  'the request handler is evaluated',
);

const echo = 'export function request(ctx) { return ctx.args; }\nexport function response(ctx) { return ctx.result; }';

export const EvaluateCode = appsyncAction({
  input: {
    runtime: structure(
      {
        name: text({ required: true, values: ['APPSYNC_JS'] }),
        runtimeVersion: text({ required: true }),
      },
      { required: true },
    ),
    code: text({ required: true, min: 1, max: 32_768 }),
    context: text({ required: true, min: 2, max: 28_000 }),
    function: text(),
  },
  needs: anywhere('appsync:EvaluateCode'),
  genuine: () => [
    {
      runtime: { name: 'APPSYNC_JS', runtimeVersion: '1.0.0' },
      code: echo,
      context: '{"arguments":{"a":1}}',
      function: 'request',
    },
  ],
  async run(
    { runtime, code, context, function: handler },
    { loader, requireAllowed },
  ): Promise<Wire<EvaluateCodeResponse>> {
    if (runtime.runtimeVersion !== '1.0.0') throw badRequest(`Runtime version ${runtime.runtimeVersion} is not valid.`);
    if (handler === undefined) requireAllowed(withoutFunction);
    const evaluated = handler ?? 'request';
    if (evaluated !== 'request' && evaluated !== 'response') throw badRequest(`Function ${evaluated} is not valid.`);
    let loaded;
    try {
      loaded = loader.load(code, 'evaluated');
    } catch (error) {
      return unreadable(error);
    }
    if (!loaded.handlers.has(evaluated)) throw badRequest(`The code exports no ${evaluated} function.`);
    return evaluate(loaded, evaluated, context, requireAllowed);
  },
});

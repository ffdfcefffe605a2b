import { util } from '@aws-appsync/utils';

export function request(ctx) {
  return { operation: 'Invoke', payload: { ...ctx.args, of: ctx.source?.item } };
}

export function response(ctx) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type);
  if (ctx.args.item === 'doubtful') util.appendError('This price is doubtful');
  return ctx.result;
}

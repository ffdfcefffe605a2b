import { extensions } from '@aws-appsync/utils';

export function request(ctx) {
  extensions.evictFromApiCache('Query', 'price', { 'ctx.args.item': ctx.args.item });
  return { payload: ctx.args.item };
}

export const response = (ctx) => ctx.result;

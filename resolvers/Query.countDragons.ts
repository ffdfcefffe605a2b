import type { Context } from '@aws-appsync/utils';
import type { QueryCountDragonsArgs } from '../generated/schema.ts';

export function request(ctx: Context<QueryCountDragonsArgs>) {
  ctx.stash.arguments = { by: ctx.args.by, filter: ctx.args.filter };
  return {};
}

export function response(ctx: Context) {
  return ctx.prev.result;
}

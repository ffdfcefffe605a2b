import type { Context } from '@aws-appsync/utils';
import type { QueryListDragonsArgs } from '../generated/schema.ts';

export function request(ctx: Context<QueryListDragonsArgs>) {
  ctx.stash.arguments = { filter: ctx.args.filter, limit: ctx.args.limit ?? 25, nextToken: ctx.args.nextToken };
  return {};
}

export function response(ctx: Context) {
  return ctx.prev.result;
}

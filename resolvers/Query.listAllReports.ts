import type { Context } from '@aws-appsync/utils';
import type { QueryListAllReportsArgs } from '../generated/schema.ts';

export function request(ctx: Context<QueryListAllReportsArgs>) {
  ctx.stash.arguments = { limit: ctx.args.limit ?? 25, nextToken: ctx.args.nextToken };
  return {};
}

export function response(ctx: Context) {
  return ctx.prev.result;
}

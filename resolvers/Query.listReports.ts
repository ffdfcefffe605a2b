import type { Context } from '@aws-appsync/utils';
import type { QueryListReportsArgs } from '../generated/schema.ts';

export function request(ctx: Context<QueryListReportsArgs>) {
  ctx.stash.arguments = { limit: ctx.args.limit ?? 25, nextToken: ctx.args.nextToken };
  return {};
}

export function response(ctx: Context) {
  return ctx.prev.result;
}

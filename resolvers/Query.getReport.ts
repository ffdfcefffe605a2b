import type { Context } from '@aws-appsync/utils';
import type { QueryGetReportArgs } from '../generated/schema.ts';

export function request(ctx: Context<QueryGetReportArgs>) {
  ctx.stash.arguments = { id: ctx.args.id };
  return {};
}

export function response(ctx: Context) {
  return ctx.prev.result;
}

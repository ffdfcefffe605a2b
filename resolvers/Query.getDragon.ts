import type { Context } from '@aws-appsync/utils';
import type { QueryGetDragonArgs } from '../generated/schema.ts';

export function request(ctx: Context<QueryGetDragonArgs>) {
  ctx.stash.arguments = { name: ctx.args.name };
  return {};
}

export function response(ctx: Context) {
  return ctx.prev.result;
}

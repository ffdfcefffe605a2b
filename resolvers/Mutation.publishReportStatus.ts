import type { Context } from '@aws-appsync/utils';
import type { MutationPublishReportStatusArgs } from '../generated/schema.ts';

/** Subscribers receive what this returns, cut to what the publisher selected. */
export function request(ctx: Context<MutationPublishReportStatusArgs>) {
  return { payload: ctx.args.input };
}

export function response(ctx: Context) {
  return ctx.result;
}

import type { Context } from '@aws-appsync/utils';
import type { MutationPublishDragonAddedArgs } from '../generated/schema.ts';

/** Subscribers receive what this returns, cut to what the publisher selected. */
export function request(ctx: Context<MutationPublishDragonAddedArgs>) {
  return { payload: ctx.args.input };
}

export function response(ctx: Context) {
  return ctx.result;
}

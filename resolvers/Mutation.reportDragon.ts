import type { Context } from '@aws-appsync/utils';
import type { MutationReportDragonArgs } from '../generated/schema.ts';

export function request(ctx: Context<MutationReportDragonArgs>) {
  // The scalar has checked the phone number, which goes no further.
  const { reportingPhoneNumber, ...input } = ctx.args.input;
  ctx.stash.arguments = { input };
  return {};
}

export function response(ctx: Context) {
  return ctx.prev.result;
}

import { extensions, util, type Context } from '@aws-appsync/utils';
import type { SubscriptionOnReportStatusChangedArgs } from '../generated/schema.ts';
import { caller, isRanger } from './shared/caller.ts';

export function request() {
  return { payload: null };
}

/**
 * The server chooses the filter: with arguments alone anybody could name somebody else's report. A foreign or unknown
 * id is acknowledged and stays silent.
 */
export function response(ctx: Context<SubscriptionOnReportStatusChangedArgs>) {
  const id = ctx.args.id;
  const ofOwner = isRanger(ctx) ? { version: { ge: 1 } } : { owner: { eq: caller(ctx).sub } };
  const filter = id ? { ...ofOwner, id: { eq: id } } : ofOwner;
  extensions.setSubscriptionFilter(util.transform.toSubscriptionFilter(filter));
  return null;
}

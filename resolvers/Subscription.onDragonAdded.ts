import { extensions, util, type Context } from '@aws-appsync/utils';
import type { SubscriptionOnDragonAddedArgs } from '../generated/schema.ts';
import { canonical } from './shared/canonical.ts';

export function request() {
  return { payload: null };
}

/** Families are stored in canonical form, so the requested family gets that form too. */
export function response(ctx: Context<SubscriptionOnDragonAddedArgs>) {
  const family = ctx.args.family;
  const filter = family ? { family: { eq: canonical(family) } } : { name: { ne: '' } };
  extensions.setSubscriptionFilter(util.transform.toSubscriptionFilter(filter));
  return null;
}

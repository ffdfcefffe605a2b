import type { AppSyncIdentityCognito, Context } from '@aws-appsync/utils';

export function caller(ctx: Context) {
  const identity = ctx.identity as AppSyncIdentityCognito;
  return { sub: identity.sub, username: identity.username, groups: identity.groups ?? [] };
}

export function isRanger(ctx: Context): boolean {
  const identity = ctx.identity as AppSyncIdentityCognito;
  return (identity.groups ?? []).indexOf('Rangers') >= 0;
}

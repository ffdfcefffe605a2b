import { util } from '@aws-appsync/utils';

export function request(ctx) {
  const { user, asked, event } = ctx.identity.resolverContext;
  return { payload: { user, asked, event: JSON.parse(event), authType: util.authType() } };
}

export const response = (ctx) => ctx.result;

import type { Context } from '@aws-appsync/utils';

export function request(ctx: Context) {
  try {
    return { payload: JSON.parse(ctx.args.text) };
  } catch {
    return { payload: {} };
  }
}

export const response = (ctx: Context) => ctx.result;

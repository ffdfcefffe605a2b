import type { Context } from '@aws-appsync/utils';

export function request(ctx: Context) {
  const words: string[] = [];
  for (let at = 0; at < ctx.args.words.length; at++) words.push(ctx.args.words[at]);
  return { payload: { words } };
}

export const response = (ctx: Context) => new Set(ctx.result);

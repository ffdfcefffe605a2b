export const request = (ctx) => ({
  method: 'GET',
  resourcePath: '/stock',
  params: { query: { item: ctx.args.item }, headers: { accept: 'application/json' } },
});

export const response = (ctx) => ({ status: ctx.result.statusCode, ...JSON.parse(ctx.result.body) });

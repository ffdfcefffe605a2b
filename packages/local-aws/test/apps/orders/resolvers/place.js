export const request = (ctx) => ({
  operation: 'PutEvents',
  events: [{ source: 'orders', detailType: 'placed', detail: { id: ctx.args.id }, time: '2026-01-01T00:00:00Z' }],
});

export const response = (ctx) => ctx.result.FailedEntryCount;

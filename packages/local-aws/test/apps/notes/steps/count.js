export const request = (ctx) => ({ operation: 'Invoke', payload: ctx.prev.result });

export const response = (ctx) => ctx.prev.result;

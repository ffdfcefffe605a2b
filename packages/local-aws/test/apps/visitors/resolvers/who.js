export const request = (ctx) => ({ payload: ctx.identity });

export const response = (ctx) => ctx.result;

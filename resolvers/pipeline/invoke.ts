import { util, type Context } from '@aws-appsync/utils';
import { caller } from '../shared/caller.ts';

/**
 * The pipeline function in front of every Lambda. It sends the caller, the field, and the arguments that the resolver
 * put into the stash. The answer is `{data}`, or `{error}` for what the client may know.
 */
export function request(ctx: Context) {
  return {
    operation: 'Invoke',
    payload: { caller: caller(ctx), field: ctx.info.fieldName, arguments: ctx.stash.arguments },
  };
}

export function response(ctx: Context) {
  // The error of a function is for its log, not for the client.
  if (ctx.error) util.error('The request could not be completed. Please try again.', 'InternalFailure');
  const error = ctx.result.error;
  if (error) util.error(error.message, error.type, null, error.info);
  return ctx.result.data;
}

import { action } from '../../../protocol/action.ts';
import { configurationOf } from '../configuration.ts';
import type { Functions } from '../functions.ts';

/** Without `Code.Location`: there is no presigned address of the bundle here. */
export const createGetFunction = (functions: Functions) =>
  action<{ FunctionName: string; Qualifier?: string }, unknown>(
    ['FunctionName', 'Qualifier'],
    ({ FunctionName, Qualifier }) => {
      const { fn } = functions.find(FunctionName, Qualifier);
      const reserved = fn.definition.reservedConcurrency;
      return {
        Configuration: configurationOf(fn),
        Code: { RepositoryType: 'S3' },
        ...(reserved !== undefined && { Concurrency: { ReservedConcurrentExecutions: reserved } }),
      };
    },
  );

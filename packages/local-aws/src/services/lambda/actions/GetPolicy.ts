import { action } from '../../../protocol/action.ts';
import { resourceNotFound } from '../errors.ts';
import type { Functions } from '../functions.ts';

export const createGetPolicy = (functions: Functions) =>
  action<{ FunctionName: string; Qualifier?: string }, unknown>(
    ['FunctionName', 'Qualifier'],
    ({ FunctionName, Qualifier }) => {
      const { fn } = functions.find(FunctionName, Qualifier);
      const Statement = fn.permissions.get(Qualifier ?? '') ?? [];
      if (Statement.length === 0) throw resourceNotFound('The resource you requested does not exist.');
      return {
        Policy: JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement }),
        RevisionId: fn.definition.revisionId,
      };
    },
  );

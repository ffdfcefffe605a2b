import { needsNothing, table, textOf, type Authorization } from '../../iam/guard.ts';
import { readQueryRequest } from '../../protocol/query.ts';

export const authorization: Authorization = {
  conditionKeys: ['sts:externalid', 'sts:rolesessionname', 'sts:sourceidentity', 'sts:transitivetagkeys'],
  read: readQueryRequest,
  needsOf: table({
    AssumeRole: ({ RoleArn, RoleSessionName }) => [
      {
        action: 'sts:AssumeRole',
        resource: textOf(RoleArn),
        context: { 'sts:rolesessionname': textOf(RoleSessionName) },
      },
    ],
    // Also to those whom a policy denies it: AWS asks for no permission here.
    GetCallerIdentity: needsNothing,
  }),
};

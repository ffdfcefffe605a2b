import { needsNothing, type NeedsTable, textOf } from '../../contract/action.ts';

/** What each action needs. */
export const needs: NeedsTable = {
  AssumeRole: ({ RoleArn, RoleSessionName }) => [
    {
      action: 'sts:AssumeRole',
      resource: textOf(RoleArn),
      context: { 'sts:rolesessionname': textOf(RoleSessionName) },
    },
  ],
  // Also to those whom a policy denies it: AWS asks for no permission here.
  GetCallerIdentity: needsNothing,
};

import { type NeedsTable, type Scope, textOf } from '../../contract/action.ts';

/** What each action needs. */
export function createNeeds({ region, accountId }: Scope): NeedsTable {
  const root = `arn:aws:scheduler:${region}:${accountId}:schedule/`;
  return {
    GetSchedule: ({ Name, groupName }) => [
      { action: 'scheduler:GetSchedule', resource: `${root}${textOf(groupName) || 'default'}/${textOf(Name)}` },
    ],
    ListSchedules: () => [{ action: 'scheduler:ListSchedules', resource: `${root}*/*` }],
  };
}

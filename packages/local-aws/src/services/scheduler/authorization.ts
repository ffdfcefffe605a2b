import { table, textOf, type Authorization } from '../../iam/guard.ts';
import { readSchedulerRequest } from './http.ts';

export function createAuthorization({
  region,
  accountId,
}: {
  readonly region: string;
  readonly accountId: string;
}): Authorization {
  const root = `arn:aws:scheduler:${region}:${accountId}:schedule/`;
  return {
    conditionKeys: [],
    read: readSchedulerRequest,
    needsOf: table({
      GetSchedule: ({ Name, groupName }) => [
        { action: 'scheduler:GetSchedule', resource: `${root}${textOf(groupName) || 'default'}/${textOf(Name)}` },
      ],
      ListSchedules: () => [{ action: 'scheduler:ListSchedules', resource: `${root}*/*` }],
    }),
  };
}

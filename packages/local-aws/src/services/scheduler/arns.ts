import type { Scope } from '../../contract/action.ts';

export const scheduleArn = ({ region, accountId }: Scope, path: string): string =>
  `arn:aws:scheduler:${region}:${accountId}:schedule/${path}`;

export const groupArn = ({ region, accountId }: Scope, group: string): string =>
  `arn:aws:scheduler:${region}:${accountId}:schedule-group/${group}`;

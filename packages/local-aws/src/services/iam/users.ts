import type { User } from '@aws-sdk/client-iam';
import type { QueryWire } from '../../protocol/query.ts';
import type { IamContext } from './context.ts';
import { timeText } from './shown.ts';

export const userNameOf = ({ arn }: IamContext['administrator']): string => arn.slice(arn.indexOf('/') + 1);

/** The administrator is the only user. */
export const shownUser = ({ administrator, entities, now }: IamContext): QueryWire<User> => ({
  Path: '/',
  UserName: userNameOf(administrator),
  UserId: administrator.userId,
  Arn: administrator.arn,
  CreateDate: timeText(entities.firstSeen(administrator.arn, now())),
});

import { secondsOf } from '../../../kernel/clock.ts';
import type { AttributeType, GroupType, UserType } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import type { Group, UserPool } from '../from-template.ts';
import type { User } from '../stored.ts';

/** The wire has seconds. */

export const attributesOut = (attributes: Readonly<Record<string, string>>): Wire<AttributeType>[] =>
  Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));

/** `wanted` lists the requested attributes; without it the answer contains all. */
export function userOut(user: User, wanted?: readonly string[]): Wire<UserType> {
  const shown = Object.entries(user.attributes).filter(([name]) => !wanted || wanted.includes(name));
  return {
    Username: user.username,
    Attributes: attributesOut(Object.fromEntries(shown)),
    UserCreateDate: secondsOf(user.createdAt),
    UserLastModifiedDate: secondsOf(user.modifiedAt),
    Enabled: user.enabled,
    UserStatus: user.status,
  };
}

export const groupOut = (pool: UserPool, group: Group): Wire<GroupType> => ({
  GroupName: group.name,
  UserPoolId: pool.id,
  Description: group.description,
  RoleArn: group.roleArn,
  Precedence: group.precedence,
  LastModifiedDate: secondsOf(group.modifiedAt),
  CreationDate: secondsOf(group.createdAt),
});

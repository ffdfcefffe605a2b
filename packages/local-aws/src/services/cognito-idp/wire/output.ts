import type { Group, UserPool } from '../from-template.ts';
import type { User } from '../stored.ts';

/** The wire has seconds. */
export const seconds = (milliseconds: number): number => milliseconds / 1000;

export const attributesOut = (attributes: Readonly<Record<string, string>>): { Name: string; Value: string }[] =>
  Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));

export const userOut = (user: User, wanted?: readonly string[]) => ({
  Username: user.username,
  Attributes: attributesOut(
    wanted
      ? Object.fromEntries(Object.entries(user.attributes).filter(([name]) => wanted.includes(name)))
      : user.attributes,
  ),
  UserCreateDate: seconds(user.createdAt),
  UserLastModifiedDate: seconds(user.modifiedAt),
  Enabled: user.enabled,
  UserStatus: user.status,
});

export const groupOut = (pool: UserPool, group: Group) => ({
  GroupName: group.name,
  UserPoolId: pool.id,
  Description: group.description,
  RoleArn: group.roleArn,
  Precedence: group.precedence,
  LastModifiedDate: seconds(group.modifiedAt),
  CreationDate: seconds(group.createdAt),
});

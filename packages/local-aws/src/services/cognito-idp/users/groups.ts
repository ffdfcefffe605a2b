import { AwsError, UnsupportedError } from '../../../kernel/errors.ts';
import { integer, text, type InputOf } from '../../../protocol/members.ts';
import { groupOf, type CognitoContext } from '../context.ts';
import type { Group, UserPool } from '../from-template.ts';
import type { GroupRecord } from '../stored.ts';
import { roleArn } from '../wire/shapes.ts';

export const groupExists = (): AwsError =>
  new AwsError('GroupExistsException', 'A group with the name already exists.');

/** What a group may have beside its name. */
export const groupDetailMembers = {
  Description: text({ max: 2048 }),
  RoleArn: roleArn,
  Precedence: integer({ min: 0 }),
};

/** Those that the request mentions. */
export const groupDetails = ({
  Description,
  Precedence,
  RoleArn,
}: InputOf<typeof groupDetailMembers>): Pick<GroupRecord, 'description' | 'precedence' | 'roleArn'> => ({
  ...(Description !== undefined && { description: Description }),
  ...(Precedence !== undefined && { precedence: Precedence }),
  ...(RoleArn !== undefined && { roleArn: RoleArn }),
});

/**
 * Only what the API made can be changed by it: the template's groups are made anew from it at every start, and a change
 * would be lost.
 */
export function changeableGroupOf(pool: UserPool, name: string, action: string): Group {
  const group = groupOf(pool, name);
  if (group.fromTemplate) throw new UnsupportedError(`${action} of ${group.name}, a group of the template,`);
  return group;
}

export function storeGroup({ store }: CognitoContext, pool: UserPool, record: GroupRecord): Group {
  store.putGroup(pool.id, record);
  const group: Group = { ...record, fromTemplate: false };
  pool.groups.set(group.name, group);
  return group;
}

/** By name, so that a page follows the one before after a restart, too. */
export const groupsByName = (pool: UserPool): Group[] =>
  [...pool.groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));

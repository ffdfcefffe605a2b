import { AwsError, UnsupportedError } from '../../../kernel/errors.ts';
import type { Work } from '../../../kernel/in-turns.ts';
import { integer, text, type InputOf } from '../../../protocol/members.ts';
import { groupOf, type CognitoContext } from '../context.ts';
import type { Group, UserPool } from '../from-template.ts';
import type { GroupStore } from '../store/groups.ts';
import type { GroupRecord } from '../stored.ts';
import { roleArn } from '../wire/shapes.ts';

export const groupExists = (): AwsError =>
  new AwsError('GroupExistsException', 'A group with the name already exists.');

/** The members of a group beside its name. */
export const groupDetailMembers = {
  Description: text({ max: 2048 }),
  RoleArn: roleArn,
  Precedence: integer({ min: 0 }),
};

/** Answers the members that the request contains. */
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
 * Answers a group that the API made. The API cannot change the groups of the template: every start makes them again,
 * and a change would be lost.
 */
export function changeableGroupOf(pool: UserPool, name: string, action: string): Group {
  const group = groupOf(pool, name);
  if (group.fromTemplate) throw new UnsupportedError(`${action} of ${group.name}, a group of the template,`);
  return group;
}

/** So many members are removed in a turn. */
const inOneTurn = 500;

/** Removes all members of a group. */
export function* emptied(store: GroupStore, poolId: string, name: string): Work<void> {
  while (store.emptyGroup(poolId, name, inOneTurn) === inOneTurn) yield;
}

export function storeGroup({ store }: CognitoContext, pool: UserPool, record: GroupRecord): Group {
  store.putGroup(pool.id, record);
  const group: Group = { ...record, fromTemplate: false };
  pool.groups.set(group.name, group);
  return group;
}

/** Sorts groups by name, so that pages fit together even after a restart. */
export const groupsByName = (pool: UserPool): Group[] =>
  [...pool.groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));

import { AwsError, UnsupportedError } from '../../../kernel/errors.ts';
import { groupOf, type Cognito } from '../context.ts';
import type { Group, UserPool } from '../from-template.ts';
import { optionalInteger, optionalText, type Input } from '../wire/input.ts';
import type { GroupRecord } from '../stored.ts';

export const groupExists = (): AwsError =>
  new AwsError('GroupExistsException', 'A group with the name already exists.');

type Details = Pick<GroupRecord, 'description' | 'precedence' | 'roleArn'>;
export type DetailNames = 'Description' | 'Precedence' | 'RoleArn';

const roleArnForm =
  /^arn:[\w+=/,.@-]+:[\w+=/,.@-]+:([\w+=/,.@-]*)?:[0-9]+:[\w+=/,.@-]+(:[\w+=/,.@-]+)?(:[\w+=/,.@-]+)?$/;

export function groupDetails(input: Input<DetailNames>): Details {
  const description = optionalText(input, 'Description', { minimum: 0, maximum: 2048 });
  const precedence = optionalInteger(input, 'Precedence', 0, 2 ** 31 - 1);
  const roleArn = optionalText(input, 'RoleArn', { minimum: 20, maximum: 2048, pattern: roleArnForm });
  return {
    ...(description === undefined ? {} : { description }),
    ...(precedence === undefined ? {} : { precedence }),
    ...(roleArn === undefined ? {} : { roleArn }),
  };
}

/**
 * Only what the API made can be changed by it: the template's groups are made anew from it at every start, and a change
 * would be lost.
 */
export function changeableGroupOf(pool: UserPool, input: Input<'GroupName'>, what: string): Group {
  const group = groupOf(pool, input);
  if (group.fromTemplate) throw new UnsupportedError(`${what} of ${group.name}, a group of the template,`);
  return group;
}

export function storeGroup({ state }: Cognito, pool: UserPool, record: GroupRecord): Group {
  state.putGroup(pool.id, record);
  const group: Group = { ...record, fromTemplate: false };
  pool.groups.set(group.name, group);
  return group;
}

/** By name, so that a page follows the one before after a restart, too. */
export const groupsByName = (pool: UserPool): Group[] =>
  [...pool.groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));

import {
  AdminAddUserToGroupCommand,
  CreateGroupCommand,
  DeleteGroupCommand,
  GetGroupCommand,
  ListGroupsCommand,
  ListUsersCommand,
  ListUsersInGroupCommand,
  type ListUsersInGroupCommandOutput,
  UpdateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/storage/database.ts';
import { createCognitoIdp } from '../../../src/services/cognito-idp/index.ts';
import { provision } from '../../support/ports.ts';
import {
  addUser,
  claimsOf,
  poolProperties,
  refusal,
  startPool,
  testClock,
  tokens,
  type Pool,
  type TestClock,
} from './support.ts';
import { longestTurn } from '../../support/longest-turn.ts';
import { respond } from '../../support/respond.ts';

const Username = 'ada@example.com';
let pool: Pool;
let clock: TestClock;
beforeEach(async () => {
  clock = testClock();
  pool = await startPool({ overrides: { clock } });
  await addUser(pool, Username);
});
afterEach(() => pool.close());

const group = (GroupName: string, more: object = {}) => ({ UserPoolId: pool.poolId, GroupName, ...more });
const create = (name: string, more: object = {}) => pool.sdk.send(new CreateGroupCommand(group(name, more)));
const enter = (name: string) => pool.sdk.send(new AdminAddUserToGroupCommand({ ...group(name), Username }));
const members = async (name: string) => (await pool.sdk.send(new ListUsersInGroupCommand(group(name)))).Users?.length;

describe('a pool with many users', () => {
  const many = 1_200;
  const listed = async (Filter?: string) => {
    const names: (string | undefined)[] = [];
    let PaginationToken: string | undefined;
    do {
      const page = await pool.sdk.send(new ListUsersCommand({ UserPoolId: pool.poolId, Filter, PaginationToken }));
      names.push(...(page.Users ?? []).map((user) => user.Username));
      PaginationToken = page.PaginationToken;
    } while (PaginationToken !== undefined);
    return names;
  };

  beforeEach(async () => {
    await create('Many');
    const { database } = pool.ports;
    const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${many})`;
    database.exec(`INSERT INTO cognito_user (pool, sub, username, name_key, enabled, status, attributes, salt, verifier,
        password_set, created, modified)
      ${numbers} SELECT '${pool.poolId}', printf('s%06d', i), 'u' || i, 'u' || i, i <> ${many}, 'CONFIRMED',
        '{}', '', '', 0, i / 7, 0 FROM n`);
    database.exec(`INSERT INTO cognito_membership (pool, group_name, sub)
      ${numbers} SELECT '${pool.poolId}', 'Many', printf('s%06d', i) FROM n`);
  });

  it('lists them, those that a filter wants, and the members of a group, oldest first and each once', async () => {
    const names = Array.from({ length: many }, (_, index) => `u${index + 1}`);
    expect((await listed()).slice(0, many)).toEqual(names);
    expect(await listed('status = "Disabled"')).toEqual([`u${many}`]);
    expect(await listed('username ^= "u11"')).toEqual(names.filter((name) => name.startsWith('u11')));
    expect(await listed('username = "nobody"')).toEqual([]);
    const inGroup: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page: ListUsersInGroupCommandOutput = await pool.sdk.send(
        new ListUsersInGroupCommand(group('Many', { NextToken })),
      );
      expect(page.Users?.length).toBe(60);
      inGroup.push(...(page.Users ?? []).map((user) => user.Username));
      ({ NextToken } = page);
    } while (NextToken !== undefined);
    expect(inGroup).toEqual(names);
  });

  it('reads no more members of a group than a page has', async () => {
    const { database } = pool.ports;
    const numbers = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)';
    database.exec(`INSERT INTO cognito_user SELECT '${pool.poolId}', 'm' || i, 'm' || i, 'm' || i, NULL, 1, 'CONFIRMED',
        '{}', '', '', 0, i, 0 FROM (${numbers} SELECT i FROM n)`);
    database.exec(`INSERT INTO cognito_membership SELECT '${pool.poolId}', 'Many', 'm' || i
      FROM (${numbers} SELECT i FROM n)`);
    await members('Many');
    const turns = [await longestTurn(() => members('Many')), await longestTurn(() => members('Many'))];
    expect(Math.min(...turns)).toBeLessThan(8);
  });

  it('serves others while all members leave a group that is deleted', async () => {
    const left = pool.ports.database.prepare('SELECT count(*) AS count FROM cognito_membership');
    const seen = new Set<number>();
    let isOver = false;
    const look = (): void => {
      seen.add((left.get() as { count: number }).count);
      if (!isOver) setImmediate(look);
    };
    look();
    await pool.sdk.send(new DeleteGroupCommand(group('Many')));
    isOver = true;
    expect(seen.size).toBeGreaterThan(2);
    await create('Many');
    expect(await members('Many')).toBe(0);
  });
});

describe('groups that the API makes', () => {
  it('are made, changed, shown and deleted', async () => {
    const { Group } = await create('Nobles', {
      Description: 'High born',
      Precedence: 0,
      RoleArn: 'arn:aws:iam::000000000000:role/nobles',
    });
    expect(Group).toMatchObject({
      GroupName: 'Nobles',
      UserPoolId: pool.poolId,
      Description: 'High born',
      Precedence: 0,
      CreationDate: new Date(clock.now()),
    });
    expect(await refusal(create('Nobles'))).toBe('GroupExistsException: A group with the name already exists.');
    clock.advance(1000);
    await pool.sdk.send(new UpdateGroupCommand(group('Nobles', { Precedence: 3 })));
    const { Group: changed } = await pool.sdk.send(new GetGroupCommand(group('Nobles')));
    expect(changed).toMatchObject({
      Description: 'High born',
      Precedence: 3,
      RoleArn: 'arn:aws:iam::000000000000:role/nobles',
      LastModifiedDate: new Date(clock.now()),
    });
    expect(
      (await pool.sdk.send(new ListGroupsCommand({ UserPoolId: pool.poolId }))).Groups?.map(
        ({ GroupName }) => GroupName,
      ),
    ).toEqual(['Keepers', 'Nobles', 'Rangers']);
    await pool.sdk.send(new DeleteGroupCommand(group('Nobles')));
    for (const attempt of [
      pool.sdk.send(new GetGroupCommand(group('Nobles'))),
      pool.sdk.send(new DeleteGroupCommand(group('Nobles'))),
      pool.sdk.send(new UpdateGroupCommand(group('Nobles'))),
    ]) {
      expect(await refusal(attempt)).toBe('ResourceNotFoundException: Group not found.');
    }
    expect(await refusal(create('two words'))).toMatch("Value 'two words' at 'groupName' failed to satisfy constraint");
    expect(await refusal(create('Low', { Precedence: -1 }))).toMatch(
      "Value '-1' at 'precedence' failed to satisfy constraint",
    );
    expect(await refusal(create('Odd', { RoleArn: 'x'.repeat(20) }))).toMatch(
      `Value '${'x'.repeat(20)}' at 'roleArn' failed to satisfy constraint`,
    );
  });

  it('stand in the tokens of their members, and a deleted one takes its members along', async () => {
    await create('Nobles', { Precedence: 0 });
    await enter('Nobles');
    await enter('Rangers');
    const groupsOf = async () => claimsOf((await tokens(pool, Username)).AccessToken)['cognito:groups'];
    expect(await groupsOf()).toEqual(['Nobles', 'Rangers']);
    await pool.sdk.send(new DeleteGroupCommand(group('Nobles')));
    expect(await groupsOf()).toEqual(['Rangers']);
    await create('Nobles');
    expect([await members('Nobles'), await groupsOf()]).toEqual([0, ['Rangers']]);
  });

  it.each([
    ['another precedence', { Precedence: 0, RoleArn: 'arn:aws:iam::000000000000:role/nobles' }, 'nobles'],
    ['the same precedence and another role', { Precedence: 1, RoleArn: 'arn:aws:iam::000000000000:role/nobles' }, ''],
    [
      'the same precedence and the same role',
      { Precedence: 1, RoleArn: 'arn:aws:iam::000000000000:role/rangers' },
      'rangers',
    ],
  ])('beside Rangers, one of %s: the role that is preferred', async (_, details, role) => {
    await create('Nobles', details);
    await enter('Nobles');
    await enter('Rangers');
    const preferred = claimsOf((await tokens(pool, Username)).IdToken)['cognito:preferred_role'];
    expect(preferred).toBe(role === '' ? undefined : `arn:aws:iam::000000000000:role/${role}`);
  });

  it('survive a restart, until the template takes their name', async () => {
    await create('Nobles', { Description: 'High born' });
    await create('Scribes');
    await enter('Scribes');
    const database = openDatabase(join(pool.ports.dataDir, 'state.db'));
    const second = createCognitoIdp({ ...pool.ports, database });
    await provision(second, 'AWS::Cognito::UserPool', 'Users', poolProperties);
    await provision(second, 'AWS::Cognito::UserPoolGroup', 'Nobles', {
      UserPoolId: pool.poolId,
      GroupName: 'Nobles',
      Description: 'Declared',
    });
    const principal = { type: 'User', arn: 'a', accountId: '0', userId: 'u' } as const;
    const call = async (action: string, body: object) => {
      const headers = { 'x-amz-target': `AWSCognitoIdentityProviderService.${action}` };
      const answer = await respond(second, {
        method: 'POST',
        path: '/',
        query: new URLSearchParams(),
        headers,
        body: Buffer.from(JSON.stringify(body)),
        principal,
        requestId: 'r',
        sourceIp: '127.0.0.1',
      });
      return JSON.parse(String(answer.body)) as unknown;
    };
    expect(await call('ListGroups', { UserPoolId: pool.poolId })).toMatchObject({
      Groups: [{ GroupName: 'Nobles', Description: 'Declared' }, { GroupName: 'Scribes' }],
    });
    expect(await call('ListUsersInGroup', group('Scribes'))).toMatchObject({ Users: [{}] });
    await second.stop();
    database.close();
  });
});

it('groups of the template are the template’s', async () => {
  expect(await refusal(create('Rangers'))).toMatch('GroupExistsException');
  for (const attempt of [
    pool.sdk.send(new UpdateGroupCommand(group('Rangers', { Precedence: 9 }))),
    pool.sdk.send(new DeleteGroupCommand(group('Rangers'))),
  ]) {
    expect(await refusal(attempt)).toMatch(
      /^UnsupportedByLocalAws: (Update|Delete)Group of Rangers, a group of the template, is not supported/,
    );
  }
  expect((await pool.sdk.send(new GetGroupCommand(group('Rangers')))).Group?.Precedence).toBe(1);
});

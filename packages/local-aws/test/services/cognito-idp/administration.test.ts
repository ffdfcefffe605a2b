import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminSetUserPasswordCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  ListGroupsCommand,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
  ListUsersCommand,
  ListUsersInGroupCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { password, refusal, startPool, testClock, type Pool, type TestClock } from './support.ts';

let pool: Pool;
let clock: TestClock;
const named = (Username: string) => ({ UserPoolId: pool.poolId, Username });

beforeEach(async () => {
  clock = testClock();
  pool = await startPool({ overrides: { clock } });
});
afterEach(() => pool.close());

describe('administration', () => {
  const create = (Username: string, more: object = {}) =>
    pool.sdk.send(new AdminCreateUserCommand({ ...named(Username), ...more }));

  it('creates users, who are told by e-mail', async () => {
    const { User } = await create('ada@example.com', { UserAttributes: [{ Name: 'email_verified', Value: 'true' }] });
    expect(User).toMatchObject({ UserStatus: 'FORCE_CHANGE_PASSWORD', Enabled: true });
    expect(pool.sent.at(-1)).toMatchObject({
      kind: 'email',
      to: 'ada@example.com',
      subject: 'Your temporary password',
    });
    const first = pool.secretSent();
    expect(await refusal(create('Ada@example.com'))).toBe(
      'UsernameExistsException: An account with the given email already exists.',
    );
    await create('ada@example.com', { MessageAction: 'RESEND' });
    expect(pool.secretSent()).not.toBe(first);
    expect(await refusal(create('zoe@example.com', { MessageAction: 'RESEND' }))).toBe(
      'UserNotFoundException: User does not exist.',
    );
    expect(await refusal(create('zoe@example.com', { TemporaryPassword: 'weak' }))).toMatch('InvalidPasswordException');
    expect(
      await refusal(
        pool.sdk.send(new AdminSetUserPasswordCommand({ ...named('zoe@example.com'), Password: password })),
      ),
    ).toBe('UserNotFoundException: User does not exist.');
    expect(await refusal(pool.sdk.send(new AdminEnableUserCommand(named('ada@example.com'))))).toBe('accepted');
  });

  it('manages groups', async () => {
    for (const name of ['ada', 'bea']) await create(`${name}@example.com`);
    const membership = (name: string, GroupName: string) => ({ ...named(`${name}@example.com`), GroupName });
    const groupsOf = async (name: string) =>
      (await pool.sdk.send(new AdminListGroupsForUserCommand(named(`${name}@example.com`)))).Groups?.map(
        ({ GroupName }) => GroupName,
      );
    const members = async (GroupName: string) =>
      (await pool.sdk.send(new ListUsersInGroupCommand({ UserPoolId: pool.poolId, GroupName }))).Users?.length;
    for (const name of ['ada', 'ada', 'bea'])
      await pool.sdk.send(new AdminAddUserToGroupCommand(membership(name, 'Rangers')));
    await pool.sdk.send(new AdminAddUserToGroupCommand(membership('ada', 'Keepers')));
    expect([await groupsOf('ada'), await groupsOf('bea'), await members('Rangers'), await members('Keepers')]).toEqual([
      ['Rangers', 'Keepers'],
      ['Rangers'],
      2,
      1,
    ]);
    await pool.sdk.send(new AdminRemoveUserFromGroupCommand(membership('ada', 'Rangers')));
    expect([await groupsOf('ada'), await members('Rangers')]).toEqual([['Keepers'], 1]);
    expect(await refusal(pool.sdk.send(new AdminAddUserToGroupCommand(membership('ada', 'Nobles'))))).toBe(
      'ResourceNotFoundException: Group not found.',
    );
    const { Groups } = await pool.sdk.send(new ListGroupsCommand({ UserPoolId: pool.poolId }));
    expect(Groups?.map(({ GroupName, Precedence }) => [GroupName, Precedence])).toEqual([
      ['Keepers', 5],
      ['Rangers', 1],
    ]);
  });

  it('lists users by pages and filters', async () => {
    for (const name of ['ada', 'bea', 'cee', 'dee', 'eve']) {
      await create(`${name}@example.com`, { MessageAction: 'SUPPRESS' });
      clock.advance(1000);
    }
    const seen: (string | undefined)[] = [];
    let PaginationToken: string | undefined;
    do {
      const answer = await pool.sdk.send(
        new ListUsersCommand({ UserPoolId: pool.poolId, Limit: 2, PaginationToken, AttributesToGet: ['email'] }),
      );
      seen.push(...(answer.Users ?? []).map(({ Attributes }) => Attributes?.map(({ Value }) => Value).join()));
      PaginationToken = answer.PaginationToken;
    } while (PaginationToken);
    expect(seen).toEqual(['ada', 'bea', 'cee', 'dee', 'eve'].map((name) => `${name}@example.com`));
    const found = await pool.sdk.send(new ListUsersCommand({ UserPoolId: pool.poolId, Filter: 'email ^= "d"' }));
    expect(found.Users?.length).toBe(1);
    expect(await refusal(pool.sdk.send(new ListUsersCommand({ UserPoolId: pool.poolId, Filter: 'x' })))).toBe(
      'InvalidParameterException: Error while parsing filter.',
    );
    expect(
      await refusal(pool.sdk.send(new ListUsersCommand({ UserPoolId: pool.poolId, PaginationToken: 'eA==' }))),
    ).toBe('InvalidParameterException: Invalid pagination token.');
  });

  it('describes pools and clients', async () => {
    const { UserPool } = await pool.sdk.send(new DescribeUserPoolCommand({ UserPoolId: pool.poolId }));
    expect(UserPool).toMatchObject({
      Id: pool.poolId,
      Name: 'dragons',
      MfaConfiguration: 'OFF',
      UsernameAttributes: ['email'],
      EstimatedNumberOfUsers: 0,
    });
    expect(UserPool?.Policies?.PasswordPolicy).toMatchObject({ MinimumLength: 12, TemporaryPasswordValidityDays: 3 });
    const { UserPoolClient } = await pool.sdk.send(
      new DescribeUserPoolClientCommand({ UserPoolId: pool.poolId, ClientId: pool.clientId }),
    );
    expect(UserPoolClient).toMatchObject({
      ClientName: 'web',
      AccessTokenValidity: 30,
      TokenValidityUnits: { AccessToken: 'minutes' },
      RefreshTokenValidity: 30,
      PreventUserExistenceErrors: 'ENABLED',
    });
    expect((await pool.sdk.send(new ListUserPoolsCommand({ MaxResults: 10 }))).UserPools?.map(({ Id }) => Id)).toEqual([
      pool.poolId,
    ]);
    expect(
      (await pool.sdk.send(new ListUserPoolClientsCommand({ UserPoolId: pool.poolId }))).UserPoolClients?.map(
        ({ ClientId }) => ClientId,
      ),
    ).toEqual([pool.clientId]);
  });

  it('needs a signature', async () => {
    const unsigned = (action: string, body: object) =>
      fetch(pool.url, {
        method: 'POST',
        headers: {
          'x-amz-target': `AWSCognitoIdentityProviderService.${action}`,
          'content-type': 'application/x-amz-json-1.1',
        },
        body: JSON.stringify(body),
      });
    const signedOnly = pool.service.actions.filter((action) =>
      /^(Admin|List|Describe|(Create|Update|Delete|Get)Group$|GetUserPool)/.test(action),
    );
    expect(signedOnly.length).toBeGreaterThan(15);
    for (const action of signedOnly) {
      const response = await unsigned(action, {});
      expect([action, response.status, ((await response.json()) as { __type: string }).__type]).toEqual([
        action,
        400,
        'MissingAuthenticationTokenException',
      ]);
    }
    expect((await unsigned('GetUser', {})).status).toBe(400);
    // The caller is judged before the request.
    for (const wrong of [{ Nothing: 1 }, { UserPoolId: 5 }, { UserPoolId: {}, Username: [] }]) {
      const response = await unsigned('AdminCreateUser', wrong);
      expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('MissingAuthentication')]);
    }
  });

  it('names resources that do not exist', async () => {
    expect(await refusal(pool.sdk.send(new AdminGetUserCommand({ UserPoolId: 'us-east-1_none', Username: 'x' })))).toBe(
      'ResourceNotFoundException: User pool us-east-1_none does not exist.',
    );
    expect(
      await refusal(pool.sdk.send(new SignUpCommand({ ClientId: 'none', Username: 'x', Password: password }))),
    ).toBe('ResourceNotFoundException: User pool client none does not exist.');
    expect(
      await refusal(pool.sdk.send(new DescribeUserPoolClientCommand({ UserPoolId: pool.poolId, ClientId: 'none' }))),
    ).toBe('ResourceNotFoundException: User pool client none does not exist.');
  });
});

import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  ConfirmSignUpCommand,
  ListUsersCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, it } from 'vitest';
import { requireAllowed } from '../../../src/kernel/unverified.ts';
import { userTables } from '../../../src/services/cognito-idp/store/users.ts';
import { addUser, challenge, claimsOf, password, refusal, signIn, startPool, tokens, type Pool } from './support.ts';

let pool: Pool;
afterEach(() => pool.close());

const listed = (attributes: Record<string, string>) =>
  Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
const signUp = (Username: string, attributes: Record<string, string> = {}) =>
  pool.sdk.send(
    new SignUpCommand({ ClientId: pool.clientId, Username, Password: password, UserAttributes: listed(attributes) }),
  );
const confirm = (Username: string, ForceAliasCreation?: boolean) =>
  pool.sdk.send(
    new ConfirmSignUpCommand({
      ClientId: pool.clientId,
      Username,
      ConfirmationCode: pool.secretSent(),
      ...(ForceAliasCreation !== undefined && { ForceAliasCreation }),
    }),
  );
const found = async (Username: string) => {
  const user = await pool.sdk.send(new AdminGetUserCommand({ UserPoolId: pool.poolId, Username }));
  const attributes = Object.fromEntries((user.UserAttributes ?? []).map(({ Name, Value }) => [Name, Value]));
  return { name: user.Username, status: user.UserStatus, ...attributes };
};
const update = (Username: string, attributes: Record<string, string>) =>
  pool.sdk.send(
    new AdminUpdateUserAttributesCommand({ UserPoolId: pool.poolId, Username, UserAttributes: listed(attributes) }),
  );
const create = (Username: string, attributes: Record<string, string>, ForceAliasCreation = false) =>
  pool.sdk.send(
    new AdminCreateUserCommand({
      ...{ UserPoolId: pool.poolId, Username, ForceAliasCreation, MessageAction: 'SUPPRESS' },
      UserAttributes: listed(attributes),
    }),
  );

const sms = { SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' }, AutoVerifiedAttributes: [] };

describe('names that are addresses', () => {
  it('a telephone number signs up, gets the code, signs in, and is the attribute; the sub is the name', async () => {
    pool = await startPool({
      pool: { ...sms, UsernameAttributes: ['phone_number'], AutoVerifiedAttributes: ['phone_number'], Schema: [] },
    });
    const { UserSub } = await signUp('+34600000001');
    expect(pool.sent.at(-1)).toMatchObject({ kind: 'sms', to: '+34600000001' });
    await confirm('+34600000001');
    const { IdToken } = await tokens(pool, '+34600000001');
    expect(claimsOf(IdToken)).toMatchObject({
      'cognito:username': UserSub,
      phone_number: '+34600000001',
      phone_number_verified: true,
    });
    expect(await refusal(signUp('+34600000001'))).toBe(
      'UsernameExistsException: An account with the given phone_number already exists.',
    );
    expect(await refusal(signUp('ada@example.com'))).toBe(
      'InvalidParameterException: Username should be a phone number.',
    );
    const { Users } = await pool.sdk.send(
      new ListUsersCommand({ UserPoolId: pool.poolId, Filter: 'phone_number ^= "+346"' }),
    );
    expect(Users?.map(({ Username }) => Username)).toEqual([UserSub]);
  });

  it('either kind where the pool takes both, and no address belongs to two users', async () => {
    pool = await startPool({ pool: { ...sms, UsernameAttributes: ['email', 'phone_number'], Schema: [] } });
    await addUser(pool, 'Ada@example.com', [{ Name: 'phone_number', Value: '+34600000001' }]);
    await addUser(pool, '+34600000002');
    expect((await found('ada@EXAMPLE.com')).name).toBe((await found('+34600000001')).name);
    expect((await tokens(pool, '+34600000001')).IdToken).not.toBe('');
    expect(await refusal(signUp('ada'))).toBe(
      'InvalidParameterException: Username should be either an email or a phone number.',
    );
    expect(await refusal(signUp('eve@example.com', { phone_number: '+34600000002' }))).toBe(
      'UsernameExistsException: An account with the given phone_number already exists.',
    );
    expect(await refusal(update('+34600000002', { email: 'ada@example.com' }))).toBe(
      'AliasExistsException: An account with the given email already exists.',
    );
    await update('+34600000002', { phone_number: '+34600000003' });
    expect(await refusal(found('+34600000002'))).toBe('UserNotFoundException: User does not exist.');
    expect((await found('+34600000003')).phone_number).toBe('+34600000003');
  });
});

describe('names with aliases', () => {
  const start = (AliasAttributes: string[], options: Parameters<typeof startPool>[0] = {}) =>
    startPool({
      ...options,
      pool: { ...sms, UsernameAttributes: [], AliasAttributes, AutoVerifiedAttributes: ['email'], Schema: [] },
    });

  it('an e-mail address counts when it is verified and the account confirmed', async () => {
    pool = await start(['email', 'phone_number']);
    await signUp('ada', { email: 'ada@example.com' });
    expect(await refusal(found('ada@example.com'))).toContain('UserNotFoundException');
    await confirm('ada');
    expect(await found('ADA@example.com')).toMatchObject({ name: 'ada', email_verified: 'true' });
    const { parameters } = await challenge(pool, 'ada@example.com');
    expect(parameters['USER_ID_FOR_SRP']).toBe('ada');
    const { AuthenticationResult } = await signIn(pool, 'ada@example.com');
    expect(claimsOf(AuthenticationResult?.IdToken ?? '')).toMatchObject({ 'cognito:username': 'ada' });
    // An unknown address is answered with a name that is not itself, as a known one is.
    expect((await challenge(pool, 'nobody@example.com')).parameters['USER_ID_FOR_SRP']).toMatch(/^[0-9a-f-]{36}$/);
    await update('ada', { phone_number: '+34600000001' });
    expect(await refusal(found('+34600000001'))).toContain('UserNotFoundException');
    await update('ada', { phone_number_verified: 'true' });
    expect((await found('+34600000001')).name).toBe('ada');
    // A change of the address unverifies it, so that it is no alias any more.
    await update('ada', { email: 'lovelace@example.com' });
    expect(await refusal(found('lovelace@example.com'))).toContain('UserNotFoundException');
    expect(await refusal(found('ada@example.com'))).toContain('UserNotFoundException');
  });

  it('a name that looks like an alias is refused, one that looks like no alias is not', async () => {
    pool = await start(['email']);
    expect(await refusal(signUp('ada@example.com', { email: 'ada@example.com' }))).toBe(
      'InvalidParameterException: Username cannot be of email format, since user pool is configured for email alias.',
    );
    await create('+34600000001', {});
    await pool.close();
    pool = await start(['phone_number']);
    expect(await refusal(create('+34600000001', {}))).toBe(
      'InvalidParameterException: Username cannot be of phone number format, since user pool is configured for ' +
        'phone number alias.',
    );
  });

  it('an address of two accounts is the alias of one, and moves only when that is asked for', async () => {
    pool = await start(['email']);
    const email = 'shared@example.com';
    await signUp('first', { email });
    await confirm('first');
    await signUp('second', { email });
    expect(await refusal(confirm('second'))).toBe(
      'AliasExistsException: An account with the given email already exists.',
    );
    expect(await found('second')).toMatchObject({ status: 'UNCONFIRMED' });
    await pool.sdk.send(new ResendConfirmationCodeCommand({ ClientId: pool.clientId, Username: 'second' }));
    await confirm('second', true);
    expect((await found(email)).name).toBe('second');
    expect(await found('first')).toMatchObject({ status: 'CONFIRMED', email, email_verified: 'false' });
    const verified = { email, email_verified: 'true' };
    expect(await refusal(create('third', verified))).toContain('AliasExistsException');
    await create('fourth', { email });
    await create('third', verified, true);
    expect((await found(email)).name).toBe('third');
    expect(await refusal(update('second', { email_verified: 'true' }))).toContain('AliasExistsException');
  });

  it('a preferred name is an alias of a confirmed account, and belongs to one', async () => {
    pool = await start(['preferred_username']);
    await addUser(pool, 'ada');
    await addUser(pool, 'eve');
    const { AccessToken } = await tokens(pool, 'ada');
    const prefer = (preferred_username: string) =>
      pool.sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: listed({ preferred_username }) }));
    await prefer('Countess');
    expect((await found('countess')).name).toBe('ada');
    expect((await tokens(pool, 'countess')).IdToken).not.toBe('');
    expect(await refusal(update('eve', { preferred_username: 'countess' }))).toContain('AliasExistsException');
    expect(await refusal(prefer('eve'))).toContain('AliasExistsException');
    expect(await refusal(create('Countess', {}))).toContain('UsernameExistsException');
    expect(await refusal(signUp('new', { email: 'new@example.com', preferred_username: 'n' }))).toContain(
      'UnverifiedBehaviour',
    );
    await pool.close();
    const allowed = requireAllowed(new Set(['cognito-preferred-username-at-sign-up']));
    pool = await start(['preferred_username'], { overrides: { requireAllowed: allowed } });
    await signUp('new', { preferred_username: 'n' });
    expect(await refusal(found('n'))).toContain('UserNotFoundException');
    await pool.sdk.send(new AdminConfirmSignUpCommand({ UserPoolId: pool.poolId, Username: 'new' }));
    expect((await found('n')).name).toBe('new');
  });

  it('case counts where the pool says so, and both kinds of names exclude each other', async () => {
    pool = await startPool({
      pool: { UsernameAttributes: [], AliasAttributes: ['email'], UsernameConfiguration: { CaseSensitive: true } },
    });
    await addUser(pool, 'ada', listed({ email: 'Ada@example.com', email_verified: 'true' }));
    expect((await found('Ada@example.com')).name).toBe('ada');
    expect(await refusal(found('ada@example.com'))).toContain('UserNotFoundException');
    await expect(startPool({ pool: { AliasAttributes: ['email'] } })).rejects.toThrow(
      'Only one of the aliasAttributes or usernameAttributes can be set in a user pool.',
    );
  });
});

it('the sign-in address of a data directory of before is an alias after the next start', async () => {
  pool = await startPool({ pool: { UsernameAttributes: ['email'] } });
  await signUp('ada@example.com');
  const { database } = pool.ports;
  database.exec('UPDATE cognito_user SET alias = (SELECT alias FROM cognito_alias); DELETE FROM cognito_alias');
  expect(await refusal(found('ada@example.com'))).toContain('UserNotFoundException');
  database.exec(userTables);
  expect(await found('ada@example.com')).toMatchObject({ email: 'ada@example.com' });
});

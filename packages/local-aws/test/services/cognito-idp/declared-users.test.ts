import {
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminSetUserPasswordCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkProperties } from '../../../src/contract/properties.ts';
import { provision } from '../../support/ports.ts';
import { password, refusal, signIn, startPool, type Pool } from './support.ts';

const Username = 'ada@example.com';
let pool: Pool;
beforeEach(async () => {
  pool = await startPool();
});
afterEach(() => pool.close());

const user = (more: object = {}) =>
  provision(pool.service, 'AWS::Cognito::UserPoolUser', 'Ada', {
    UserPoolId: pool.poolId,
    Username,
    DesiredDeliveryMediums: ['EMAIL'],
    UserAttributes: [{ Name: 'email_verified', Value: 'true' }],
    ...more,
  });
const attach = (name: string, GroupName = 'Rangers') =>
  provision(pool.service, 'AWS::Cognito::UserPoolUserToGroupAttachment', 'AdaRanger', {
    UserPoolId: pool.poolId,
    Username: name,
    GroupName,
  });

it('a user of the template is made once, told once, and keeps the own password at the next start', async () => {
  const { ref } = await user();
  expect(pool.sent.map(({ kind, to }) => [kind, to])).toEqual([['email', Username]]);
  expect((await signIn(pool, Username, pool.secretSent())).ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
  await pool.sdk.send(
    new AdminSetUserPasswordCommand({ UserPoolId: pool.poolId, Username, Password: password, Permanent: true }),
  );
  expect((await user()).ref).toBe(ref);
  expect(pool.sent.length).toBe(1);
  expect(await refusal(signIn(pool, Username))).toBe('accepted');
  expect((await pool.sdk.send(new AdminGetUserCommand({ UserPoolId: pool.poolId, Username: ref }))).Username).toBe(ref);
});

it('is a member of the group that the template attaches', async () => {
  const { ref } = await user({ MessageAction: 'SUPPRESS' });
  expect(pool.sent).toEqual([]);
  await attach(ref);
  await attach(Username);
  const { Groups } = await pool.sdk.send(new AdminListGroupsForUserCommand({ UserPoolId: pool.poolId, Username }));
  expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(['Rangers']);
  expect(() => attach(ref, 'Nobles')).toThrow('Group not found.');
  expect(() => attach('zoe@example.com')).toThrow('User does not exist.');
});

it('is refused where AdminCreateUser would refuse', async () => {
  await expect(user({ Username: 'ada' })).rejects.toThrow('Username should be an email.');
  await expect(user({ UserAttributes: [{ Name: 'custom:other', Value: 'x' }] })).rejects.toThrow(
    'Attribute does not exist in the schema.',
  );
  const { properties = {} } = pool.service.resources['AWS::Cognito::UserPoolUser'] ?? {};
  expect(() => checkProperties('UserPoolUser', properties, { Password: 'x' })).toThrow(
    /Password is not supported by local-aws/,
  );
});

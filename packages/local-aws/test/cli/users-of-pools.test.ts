import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AdminGetUserCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { expect, it } from 'vitest';
import { freshDirectories } from '../support/directories.ts';
import { runHere } from './run-here.ts';
import { run, startCommand, writeAssembly } from './support.ts';

const fresh = freshDirectories('users-of-pools-');
const password = 'Correct-Horse-7';
const client = (pool: string) => ({
  Type: 'AWS::Cognito::UserPoolClient',
  Properties: { UserPoolId: { Ref: pool }, ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
});
const pool = (Properties: object) => ({ Type: 'AWS::Cognito::UserPool', Properties });
const Resources = {
  Guests: pool({ UsernameAttributes: ['email'] }),
  GuestsServer: { ...client('Guests'), Properties: { UserPoolId: { Ref: 'Guests' }, GenerateSecret: true } },
  GuestsBatch: {
    ...client('Guests'),
    Properties: {
      UserPoolId: { Ref: 'Guests' },
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    },
  },
  GuestsClient: client('Guests'),
  Staff: pool({
    UserPoolName: 'the-staff',
    Schema: [{ Name: 'badge', AttributeDataType: 'String', Mutable: true }],
  }),
  StaffClient: client('Staff'),
  Phones: pool({ UsernameAttributes: ['phone_number'] }),
};

function app(users: readonly object[]): string {
  const directory = fresh();
  writeAssembly(join(directory, 'assembly'), Resources, {});
  writeFileSync(join(directory, 'local-aws.json'), JSON.stringify({ users }));
  return directory;
}

const unverified = { email: 'b@example.org', email_verified: 'false' };
const users = [
  { username: 'ada@example.com', password },
  { username: 'ada', password, userPool: 'Staff', attributes: { 'custom:badge': '7', email: 'ada@example.org' } },
  { username: 'bea', password, userPool: 'the-staff', attributes: unverified },
  { username: '+4912345678', password, userPool: 'S/Phones' },
];

it('users of local-aws.json are in any pool, with attributes, and get tokens of their pool', async () => {
  const directory = app(users);
  const { outputs, stop } = await startCommand(directory, '--assembly', 'assembly');
  const idp = new CognitoIdentityProviderClient({
    endpoint: outputs.awsEndpointUrl,
    region: outputs.region,
    credentials: outputs.credentials,
  });
  const attributesOf = async (index: number): Promise<Record<string, string | undefined>> => {
    const { username: Username, userPoolId: UserPoolId } = outputs.users[index]!;
    const { UserAttributes = [] } = await idp.send(new AdminGetUserCommand({ UserPoolId, Username }));
    return Object.fromEntries(UserAttributes.map(({ Name, Value }) => [Name, Value]));
  };
  expect(new Set(outputs.users.map(({ userPoolId }) => userPoolId)).size).toBe(3);
  expect(await attributesOf(0)).toMatchObject({ email: 'ada@example.com', email_verified: 'true' });
  expect(await attributesOf(1)).toMatchObject({
    'custom:badge': '7',
    email: 'ada@example.org',
    email_verified: 'true',
  });
  expect(await attributesOf(2)).toMatchObject({ email: 'b@example.org', email_verified: 'false' });
  expect(await attributesOf(3)).toMatchObject({ phone_number: '+4912345678', phone_number_verified: 'true' });

  const issuerOf = async (name: string): Promise<string> => {
    const { stdout, stderr } = await run(directory, 'token', name);
    expect(stderr).toBe('');
    const claims = JSON.parse(Buffer.from(stdout.split('.')[1] ?? '', 'base64url').toString()) as { iss: string };
    return claims.iss.split('/').at(-1) ?? '';
  };
  expect(await issuerOf('ada@example.com')).toBe(outputs.users[0]!.userPoolId);
  expect(await issuerOf('ada')).toBe(outputs.users[1]!.userPoolId);
  expect(await issuerOf('Staff/ada')).toBe(outputs.users[1]!.userPoolId);
  expect((await runHere(directory, 'token', '+49')).stderr).toMatch(
    /^NoUserPool: The template declares no client of us-east-1_\w+, the user pool of \+4912345678, /,
  );
  await stop();
});

it.each([
  ['Nobody', /user eve: Nobody is no user pool of the template\. There are S\/Guests, S\/Staff, S\/Phones\./],
  ['GuestsClient', /user eve: GuestsClient is no user pool of the template\./],
])('a user in the pool %s is refused with the pools that there are', async (userPool, sentence) => {
  const directory = app([{ username: 'eve', password, userPool }]);
  const { code, stderr } = await runHere(directory, '--assembly', 'assembly', '--port', '0', '--no-console');
  expect([code, stderr]).toEqual([1, expect.stringMatching(sentence)]);
});

it('two users of one name in two pools are told apart', async () => {
  const directory = app([
    { username: 'ada@example.com', password },
    { ...users[1], username: 'ada@example.com' },
  ]);
  const { stop } = await startCommand(directory, '--assembly', 'assembly');
  expect((await runHere(directory, 'token', 'ada@example.com')).stderr).toMatch(
    /is in several user pools\. Say which: us-east-1_\w+\/ada@example\.com, Staff\/ada@example\.com\./,
  );
  expect((await runHere(directory, 'token', 'Staff/ada@example.com')).code).toBe(0);
  await stop();
});

it('check and a start tell of all users that cannot be made, and a mended one gets its password', async () => {
  const wrong = [
    { username: 'ada@example.com', password: 'short' },
    { username: 'bea', password, userPool: 'Staff', groups: ['Nobody'] },
    { username: 'cid', password, userPool: 'Staff', attributes: { 'custom:shoe': '44' } },
    { username: 'eve', password, userPool: 'Other' },
    { username: 'bea', password, userPool: 'the-staff' },
  ];
  const sentences = [
    'user eve: Other is no user pool of the template. There are S/Guests, S/Staff, S/Phones.',
    'user bea is there twice, in the same user pool.',
    'user ada@example.com: InvalidPasswordException: Password did not conform with policy: Password not long enough',
    'user bea: ResourceNotFoundException: Group not found.',
    'user cid: InvalidParameterException: Attributes did not conform to the schema: custom:shoe: ' +
      'Attribute does not exist in the schema.',
  ].map((sentence) => `local-aws.json: ${sentence}`);
  const directory = app(wrong);
  const linesOf = (stderr: string): string[] =>
    stderr.split('\n').flatMap((line) => /local-aws\.json: user .*/.exec(line) ?? []);
  const { code, stderr } = await runHere(directory, 'check', '--assembly', 'assembly');
  expect([code, linesOf(stderr)]).toEqual([1, sentences]);
  expect(stderr).toContain('\nUsers that cannot be made:\n');
  const start = ['--assembly', 'assembly', '--port', '0', '--no-console'];
  expect(linesOf((await runHere(directory, ...start)).stderr)).toEqual(sentences);

  writeFileSync(join(directory, 'local-aws.json'), JSON.stringify({ users: [users[0]] }));
  const { stop } = await startCommand(directory, '--assembly', 'assembly');
  expect((await runHere(directory, 'token', 'ada@example.com')).stderr).toBe('');
  await stop();
});

it('says of a parameter that cannot be stored where it stands', async () => {
  const directory = app([]);
  writeFileSync(
    join(directory, 'local-aws.json'),
    JSON.stringify({ parameterStore: [{ name: '/aws/own', value: 'v' }] }),
  );
  const { stderr } = await runHere(directory, 'check', '--assembly', 'assembly');
  expect(stderr).toMatch(/^InvalidConfiguration: parameterStore: \/aws\/own: Parameter name: can't be prefixed/);
});

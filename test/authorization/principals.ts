import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession, signIn } from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import type { Outputs, SeededUser } from 'local-aws';
import type { Role } from './matrix.ts';
import type { OwnRuntime } from './runtime.ts';
import { assumeRole, sign, type Keys } from './signing.ts';

/** A request as far as its credentials go. */
export interface Asked {
  /** What is signed, when the caller signs. */
  readonly url: string;
  readonly body: string;
  readonly service?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly now?: number;
}

export interface Caller {
  /** The headers that say who asks; over the real-time endpoint, the members of the header object. */
  credentials(asked: Asked): Promise<Record<string, string>>;
  /** Of those who are users of the application's pool. */
  readonly sub?: string;
}

export type Callers = Readonly<Record<Role, Caller>>;

const people = ['owner', 'other', 'ranger', 'disabled', 'revoked'] as const;
type Person = (typeof people)[number];
export type Users = Readonly<Record<Person, SeededUser>>;

/** People that no other runtime knows, to be there from the start. */
export function newUsers(): Users {
  const entries = people.map((name): [Person, SeededUser] => [
    name,
    {
      username: `${name}-${crypto.randomUUID()}@example.com`,
      password: newPassword(),
      groups: name === 'ranger' ? ['Rangers'] : [],
    },
  ]);
  return Object.fromEntries(entries) as Record<Person, SeededUser>;
}

const newPassword = (): string => `Dragons-${crypto.randomUUID()}`;

/** The clock of the runtime is behind by more than a token's life; from here on it is right. */
export async function createCallers(
  runtime: OwnRuntime,
  users: Users,
): Promise<{ callers: Callers; secrets: string[] }> {
  const { outputs } = runtime;
  Amplify.configure(outputs.amplify as Parameters<typeof Amplify.configure>[0]);
  const expired = await accessToken(users.owner);
  await runtime.shiftClock(0);

  const tokens = new Map<Person, string>();
  for (const name of people) tokens.set(name, await accessToken(users[name]));
  const person = (name: Person): Caller => bearer(tokens.get(name) ?? '');
  const foreign = await tokensOfOthers(outputs, users);
  const roleKeys = await Promise.all(
    ['PublisherRoleArn', 'OtherRoleArn'].map((name) =>
      assumeRole(outputs.credentials, outputs.region, outputs.awsEndpointUrl, outputs.stackOutputs[name] ?? ''),
    ),
  );
  await dismiss(outputs, users);

  const signer = (keys: Keys): Caller => ({
    credentials: ({ service = 'appsync', ...asked }) => sign(keys, outputs.region, { service, ...asked }),
  });
  const [publisher, otherRole] = roleKeys.map(signer) as [Caller, Caller];
  const callers: Callers = {
    anonymous: { credentials: async ({ url, headers }) => ({ host: new URL(url).host, ...headers }) },
    owner: person('owner'),
    other: person('other'),
    ranger: person('ranger'),
    disabled: person('disabled'),
    revoked: person('revoked'),
    expired: bearer(expired),
    otherPool: bearer(foreign.otherPool),
    otherClient: bearer(foreign.otherClient),
    publisher,
    otherRole,
    administrator: signer(outputs.credentials),
  };
  const keySecrets = [outputs.credentials, ...roleKeys].flatMap((keys) => [
    keys.secretAccessKey,
    ...('sessionToken' in keys ? [String(keys.sessionToken)] : []),
  ]);
  const userSecrets = Object.values(users).flatMap(({ username, password }) => [username, password]);
  return { callers, secrets: [...userSecrets, ...keySecrets, ...tokens.values(), expired, ...Object.values(foreign)] };
}

function bearer(token: string): Caller {
  const { sub } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as { sub: string };
  return {
    sub,
    credentials: async ({ url, headers }) => ({ host: new URL(url).host, authorization: token, ...headers }),
  };
}

/**
 * By Amplify's default flow (SRP), the only one the application's client allows. Nobody is signed out: that would
 * revoke tokens.
 */
async function accessToken({ username, password }: SeededUser): Promise<string> {
  const stored = new Map<string, string>();
  cognitoUserPoolsTokenProvider.setKeyValueStorage({
    getItem: async (key) => stored.get(key) ?? null,
    setItem: async (key, value) => void stored.set(key, value),
    removeItem: async (key) => void stored.delete(key),
    clear: async () => stored.clear(),
  });
  await signIn({ username, password });
  const { tokens } = await fetchAuthSession();
  if (!tokens) throw new Error(`${username} could not sign in`);
  return tokens.accessToken.toString();
}

/** A token of another pool, and one of the owner by another client of the same pool. */
async function tokensOfOthers(outputs: Outputs, users: Users): Promise<{ otherPool: string; otherClient: string }> {
  const { OtherPoolId = '', OtherPoolClientId = '', OtherClientId = '' } = outputs.stackOutputs;
  const cognito = administration(outputs);
  const stranger: SeededUser = {
    username: `stranger-${crypto.randomUUID()}@example.com`,
    password: newPassword(),
    groups: [],
  };
  const named = { UserPoolId: OtherPoolId, Username: stranger.username };
  await cognito.send(new AdminCreateUserCommand({ ...named, MessageAction: 'SUPPRESS' }));
  await cognito.send(new AdminSetUserPasswordCommand({ ...named, Password: stranger.password, Permanent: true }));
  const token = async (UserPoolId: string, ClientId: string, { username, password }: SeededUser): Promise<string> => {
    const { AuthenticationResult } = await cognito.send(
      new AdminInitiateAuthCommand({
        UserPoolId,
        ClientId,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: username, PASSWORD: password },
      }),
    );
    return AuthenticationResult?.AccessToken ?? '';
  };
  return {
    otherPool: await token(OtherPoolId, OtherPoolClientId, stranger),
    otherClient: await token(outputs.userPoolId ?? '', OtherClientId, users.owner),
  };
}

/** The disabled and the signed-out user had their tokens before. */
async function dismiss(outputs: Outputs, users: Users): Promise<void> {
  const cognito = administration(outputs);
  const UserPoolId = outputs.userPoolId;
  await cognito.send(new AdminDisableUserCommand({ UserPoolId, Username: users.disabled.username }));
  await cognito.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username: users.revoked.username }));
}

export const administration = ({ region, awsEndpointUrl, credentials }: Outputs): CognitoIdentityProviderClient =>
  new CognitoIdentityProviderClient({ region, endpoint: awsEndpointUrl, credentials, maxAttempts: 1 });

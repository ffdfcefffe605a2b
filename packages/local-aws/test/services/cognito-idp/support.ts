import { pipelineOver } from '../../support/pipeline.ts';
import { createDiffieHellman, createHash, createHmac, generateKeyPairSync, randomBytes } from 'node:crypto';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  type AttributeType,
  type RespondToAuthChallengeCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Clock } from '../../../src/kernel/clock.ts';
import { systemIds } from '../../../src/kernel/ids.ts';
import { listen } from '../../../src/server/listen.ts';
import type { Ports } from '../../../src/contract/service.ts';
import { createCognitoIdp, type CognitoIdp } from '../../../src/services/cognito-idp/index.ts';
import { createCognitoStore } from '../../../src/services/cognito-idp/store/index.ts';
import { provision, sdkConfig, testPorts } from '../../support/ports.ts';
import { terminal } from '../../support/operator.ts';

export interface TestClock extends Clock {
  advance(milliseconds: number): void;
}

export function testClock(start = Date.UTC(2026, 10, 21, 11, 19, 23)): TestClock {
  let now = start;
  return {
    now: () => now,
    // Everything that happens later happens soon, so that no test waits.
    after: (_, callback) => {
      const soon = setImmediate(callback);
      return () => clearImmediate(soon);
    },
    advance: (milliseconds) => void (now += milliseconds),
  };
}

export const password = 'Correct-Horse-7';

export const poolProperties = {
  UserPoolName: 'dragons',
  UsernameAttributes: ['email'],
  UsernameConfiguration: { CaseSensitive: false },
  AutoVerifiedAttributes: ['email'],
  AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
  Policies: {
    PasswordPolicy: {
      MinimumLength: 12,
      RequireLowercase: true,
      RequireUppercase: true,
      RequireNumbers: true,
      RequireSymbols: true,
      TemporaryPasswordValidityDays: 3,
    },
  },
  Schema: [
    { Name: 'email', Required: true, Mutable: true },
    { Name: 'nest', AttributeDataType: 'String', Mutable: true, StringAttributeConstraints: { MaxLength: '20' } },
  ],
};

export const clientProperties = {
  ClientName: 'web',
  ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  PreventUserExistenceErrors: 'ENABLED',
  AccessTokenValidity: 30,
  TokenValidityUnits: { AccessToken: 'minutes' },
};

export interface Pool {
  readonly service: CognitoIdp;
  readonly poolId: string;
  readonly clientId: string;
  readonly url: string;
  readonly sdk: CognitoIdentityProviderClient;
  readonly sent: ReturnType<typeof testPorts>['sent'];
  readonly ports: ReturnType<typeof testPorts>;
  /** Answers the last code or temporary password that was sent. */
  secretSent(): string;
  close(): Promise<void>;
}

export interface PoolOptions {
  readonly overrides?: Partial<Ports>;
  readonly pool?: Record<string, unknown>;
  readonly client?: Record<string, unknown>;
}

const signingKeys = (['id', 'access'] as const).map((use) => ({
  kid: use,
  use,
  pem: generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString(),
}));

/**
 * Starts a pool with a client and the groups Rangers and Keepers, behind HTTP. A signed request is the administrator's;
 * any other is anonymous.
 */
export async function startPool({ overrides = {}, pool = {}, client = {} }: PoolOptions = {}): Promise<Pool> {
  const ports = testPorts(overrides);
  // This acts as if the pool had started before, because making RSA keys takes longer than a test.
  for (const key of signingKeys) createCognitoStore(ports.database).addFirstKey('us-east-1_users0000', key, 0);
  const service = createCognitoIdp(ports);
  const { ref: poolId } = await provision(service, 'AWS::Cognito::UserPool', 'Users', { ...poolProperties, ...pool });
  const { ref: clientId } = await provision(service, 'AWS::Cognito::UserPoolClient', 'Web', {
    UserPoolId: poolId,
    ...clientProperties,
    ...client,
  });
  await provision(service, 'AWS::Cognito::UserPoolGroup', 'Keepers', {
    UserPoolId: poolId,
    GroupName: 'Keepers',
    Precedence: 5,
  });
  await provision(service, 'AWS::Cognito::UserPoolGroup', 'Rangers', {
    UserPoolId: poolId,
    GroupName: 'Rangers',
    Precedence: 1,
    RoleArn: 'arn:aws:iam::000000000000:role/rangers',
  });
  const server = await serve(service);
  const sdk = new CognitoIdentityProviderClient({ ...sdkConfig(server.url), maxAttempts: 1 });
  return {
    service,
    poolId,
    clientId,
    url: server.url,
    sdk,
    ports,
    sent: ports.sent,
    secretSent: () => /(?:code is|password is) (\S+?)\.?$/.exec(ports.sent.at(-1)?.body ?? '')?.[1] ?? 'none',
    async close() {
      sdk.destroy();
      await server.close();
      await service.stop();
      ports.dispose();
    },
  };
}

/** Adds a user who has a password of their own and got no message. */
export async function addUser(
  { sdk, poolId }: Pool,
  Username: string,
  UserAttributes: AttributeType[] = [],
): Promise<void> {
  await sdk.send(
    new AdminCreateUserCommand({ UserPoolId: poolId, Username, UserAttributes, MessageAction: 'SUPPRESS' }),
  );
  await sdk.send(
    new AdminSetUserPasswordCommand({ UserPoolId: poolId, Username, Password: password, Permanent: true }),
  );
}

export async function serve(service: CognitoIdp): Promise<{ url: string; close(): Promise<void> }> {
  const server = await listen({
    host: '127.0.0.1',
    port: 0,
    bodyLimit: () => 2 ** 20,
    newRequestId: systemIds.uuid,
    operator: terminal,
    handle: pipelineOver({ 'cognito-idp': service }),
  });
  return { url: `http://127.0.0.1:${server.port}`, close: () => server.close() };
}

/** This is the client's half of SRP in plain BigInt arithmetic. It shares no code with the server. */
const N = BigInt(
  '0xFFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A' +
    '431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C' +
    '4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED52907' +
    '7096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCB' +
    'F6955817183995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA' +
    '71575D060C7DB3970F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A6452' +
    '1F2B18177B200CBBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF',
);
export const padHex = (value: bigint): string => {
  const hex = value.toString(16);
  const even = hex.length % 2 ? `0${hex}` : hex;
  return '89abcdef'.includes(even.charAt(0)) ? `00${even}` : even;
};
export function slowPower(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let b = base % N, e = exponent; e > 0n; e >>= 1n, b = (b * b) % N) if (e & 1n) result = (result * b) % N;
  return result;
}
/** This serves the tests whose subject is not SRP. */
export function quickPower(base: bigint, exponent: bigint): bigint {
  const even = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(768, '0'), 'hex');
  const exchange = createDiffieHellman(even(N), 2);
  exchange.setPrivateKey(even(exponent));
  return BigInt(`0x${exchange.computeSecret(even(base)).toString('hex')}`);
}
const hash = (...parts: (string | Buffer)[]): string =>
  parts.reduce((h, part) => h.update(part), createHash('sha256')).digest('hex');
const hashHex = (hex: string): bigint => BigInt(`0x${hash(Buffer.from(hex, 'hex'))}`);

export interface SrpClient {
  readonly A: string;
  sign(challenge: Readonly<Record<string, string>>, secret: string, timestamp: string): string;
}

export function srpClient(poolId: string, power = slowPower): SrpClient {
  const a = BigInt(`0x${randomBytes(32).toString('hex')}`);
  const A = power(2n, a);
  const poolName = poolId.split('_')[1] ?? '';
  return {
    A: A.toString(16),
    sign({ SALT = '', SRP_B = '', USER_ID_FOR_SRP = '', SECRET_BLOCK = '' }, secret, timestamp) {
      const B = BigInt(`0x${SRP_B}`);
      const k = hashHex(padHex(N) + padHex(2n));
      const u = hashHex(padHex(A) + padHex(B));
      const x = hashHex(padHex(BigInt(`0x${SALT}`)) + hash(`${poolName}${USER_ID_FOR_SRP}:${secret}`));
      const base = (((B - k * power(2n, x)) % N) + N) % N;
      const S = power(base, a + u * x);
      const prk = createHmac('sha256', Buffer.from(padHex(u), 'hex'))
        .update(Buffer.from(padHex(S), 'hex'))
        .digest();
      const key = createHmac('sha256', prk).update('Caldera Derived Key\u0001').digest().subarray(0, 16);
      return createHmac('sha256', key)
        .update(poolName)
        .update(USER_ID_FOR_SRP)
        .update(Buffer.from(SECRET_BLOCK, 'base64'))
        .update(timestamp)
        .digest('base64');
    },
  };
}

export const timestamp = 'Sat Nov 21 11:19:23 UTC 2026';

export async function challenge(
  pool: Pool,
  username: string,
): Promise<{ parameters: Record<string, string>; srp: SrpClient }> {
  const srp = srpClient(pool.poolId, quickPower);
  const { ChallengeParameters } = await pool.sdk.send(
    new InitiateAuthCommand({
      AuthFlow: 'USER_SRP_AUTH',
      ClientId: pool.clientId,
      AuthParameters: { USERNAME: username, SRP_A: srp.A },
    }),
  );
  return { parameters: ChallengeParameters ?? {}, srp };
}

export function answer(
  pool: Pool,
  parameters: Record<string, string>,
  signature: string,
): Promise<RespondToAuthChallengeCommandOutput> {
  const { USER_ID_FOR_SRP = '', SECRET_BLOCK = '' } = parameters;
  const ChallengeResponses = {
    USERNAME: USER_ID_FOR_SRP,
    PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
    TIMESTAMP: timestamp,
    PASSWORD_CLAIM_SIGNATURE: signature,
  };
  return pool.sdk.send(
    new RespondToAuthChallengeCommand({
      ChallengeName: 'PASSWORD_VERIFIER',
      ClientId: pool.clientId,
      ChallengeResponses,
    }),
  );
}

export async function signIn(
  pool: Pool,
  username: string,
  secret = password,
): Promise<RespondToAuthChallengeCommandOutput> {
  const { parameters, srp } = await challenge(pool, username);
  return answer(pool, parameters, srp.sign(parameters, secret, timestamp));
}

export async function tokens(
  pool: Pool,
  username: string,
  secret = password,
): Promise<{ AccessToken: string; IdToken: string; RefreshToken: string }> {
  const { AuthenticationResult } = await signIn(pool, username, secret);
  const { AccessToken = '', IdToken = '', RefreshToken = '' } = AuthenticationResult ?? {};
  return { AccessToken, IdToken, RefreshToken };
}

/** Answers name and message of an error, as a client compares them. */
export async function refusal(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  return 'accepted';
}

export const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

import { AwsError } from '../kernel/errors.ts';
import { secretHash } from './client-secret.ts';
import { createSrpClient } from './srp-client.ts';

export interface SignInAnswer {
  readonly ChallengeName?: string;
  readonly ChallengeParameters?: Readonly<Record<string, string>>;
  readonly AuthenticationResult?: { readonly AccessToken?: string; readonly IdToken?: string };
}

/** A user of a user pool, and the client of the pool by which the user signs in. */
export interface SignIn {
  readonly userPoolId: string;
  readonly clientId: string;
  readonly username: string;
  readonly password: string;
}

/** Sends a request without a signature to the user pools, and throws their errors. */
export type CallPool = (action: string, input: object) => Promise<SignInAnswer>;

/**
 * Signs in as any client of the pool would: SRP proves the password and never sends it. A client with a secret is asked
 * for it by `secretOf`, when the pool has refused a request without a hash.
 */
export async function signInBySrp(
  signIn: SignIn,
  call: CallPool,
  secretOf: () => Promise<string | undefined>,
): Promise<SignInAnswer> {
  try {
    return await signInWith(signIn, call, undefined);
  } catch (error) {
    if (!(error instanceof AwsError) || !/secret hash/i.test(error.message)) throw error;
    const secret = await secretOf();
    if (secret === undefined) throw error;
    return signInWith(signIn, call, secret);
  }
}

async function signInWith(
  { userPoolId, clientId: ClientId, username, password }: SignIn,
  call: CallPool,
  secret: string | undefined,
): Promise<SignInAnswer> {
  const srp = createSrpClient(userPoolId);
  const hashOf = (name: string) => secret !== undefined && { SECRET_HASH: secretHash(secret, name, ClientId) };
  const started = await call('InitiateAuth', {
    AuthFlow: 'USER_SRP_AUTH',
    ClientId,
    AuthParameters: { USERNAME: username, SRP_A: srp.publicValue, ...hashOf(username) },
  });
  const challenge = started.ChallengeParameters ?? {};
  const proof = srp.prove(challenge, password, new Date());
  const responses = {
    USERNAME: challenge['USER_ID_FOR_SRP'],
    PASSWORD_CLAIM_SECRET_BLOCK: challenge['SECRET_BLOCK'],
    TIMESTAMP: proof?.timestamp,
    PASSWORD_CLAIM_SIGNATURE: proof?.signature,
    ...hashOf(challenge['USER_ID_FOR_SRP'] ?? ''),
  };
  return call('RespondToAuthChallenge', {
    ChallengeName: 'PASSWORD_VERIFIER',
    ClientId,
    ChallengeResponses: responses,
  });
}

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

/** Signs in as any client of the pool would: SRP proves the password and never sends it. */
export async function signInBySrp(
  { userPoolId, clientId: ClientId, username, password }: SignIn,
  call: (action: string, input: object) => Promise<SignInAnswer>,
): Promise<SignInAnswer> {
  const srp = createSrpClient(userPoolId);
  const started = await call('InitiateAuth', {
    AuthFlow: 'USER_SRP_AUTH',
    ClientId,
    AuthParameters: { USERNAME: username, SRP_A: srp.publicValue },
  });
  const challenge = started.ChallengeParameters ?? {};
  const proof = srp.prove(challenge, password, new Date());
  const responses = {
    USERNAME: challenge['USER_ID_FOR_SRP'],
    PASSWORD_CLAIM_SECRET_BLOCK: challenge['SECRET_BLOCK'],
    TIMESTAMP: proof?.timestamp,
    PASSWORD_CLAIM_SIGNATURE: proof?.signature,
  };
  return call('RespondToAuthChallenge', {
    ChallengeName: 'PASSWORD_VERIFIER',
    ClientId,
    ChallengeResponses: responses,
  });
}

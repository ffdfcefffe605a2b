import type { EpochMs } from '../../../kernel/clock.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { findUser, srpUserId } from '../users/accounts.ts';
import { tryCode } from '../codes/attempts.ts';
import type { CognitoContext } from '../context.ts';
import type { UserPoolClient } from '../from-template.ts';
import {
  codeNotOfUser,
  invalidParameter,
  invalidSession,
  passwordAttemptsExceeded,
  usedSession,
  userDisabled,
} from '../errors.ts';
import {
  noSoftwareToken,
  secondFactor,
  softwareTokenMfa,
  softwareTokenOf,
  useCode,
  type CodeOutcome,
} from '../mfa/mfa.ts';
import type { User } from '../stored.ts';
import { signedIn } from '../tokens/tokens.ts';
import type { TokenSource } from '../triggers/tokens.ts';
import {
  openChallenge,
  openSession,
  parameter,
  requireKnown,
  sealChallenge,
  sealSession,
  spendChallenge,
  type OpenChallenge,
  type Outcome,
  type Parameters,
  type Responder,
} from './challenge.ts';

const setupName = 'MFA_SETUP';

interface ProvenState {
  readonly sub: string;
  /** The time when the proven password was set. After a later change the user must sign in again. */
  readonly passwordSetAt: EpochMs;
}

/**
 * The stages are `ask` (the challenge was sent), `associated` (a secret was given out) and `verified` (a code proved
 * it).
 */
export type SetupStage = 'ask' | 'associated' | 'verified';

interface SetupState extends ProvenState {
  readonly stage: SetupStage;
}

const proven = ({ sub, passwordSetAt }: User): ProvenState => ({ sub, passwordSetAt });

/**
 * Continues after the password: it answers the tokens, asks for a code from the user's authenticator app, or asks the
 * user to set up an app.
 */
export async function complete(
  context: CognitoContext,
  client: UserPoolClient,
  user: User,
  source?: TokenSource,
): Promise<Outcome> {
  const token = softwareTokenOf(context, user);
  switch (secondFactor(client.pool, token)) {
    case 'none':
      return { ChallengeParameters: {}, AuthenticationResult: await signedIn(context, client, user, source) };
    case 'code':
      return {
        ChallengeName: softwareTokenMfa,
        Session: sealChallenge(context, client, softwareTokenMfa, proven(user)).toString('base64url'),
        ChallengeParameters: {
          ...(token.device ? { FRIENDLY_DEVICE_NAME: token.device } : {}),
          USER_ID_FOR_SRP: srpUserId(user),
        },
      };
    case 'setup':
      return {
        ChallengeName: setupName,
        Session: setupSession(context, client, user, 'ask'),
        ChallengeParameters: { MFAS_CAN_SETUP: JSON.stringify([softwareTokenMfa]), USER_ID_FOR_SRP: srpUserId(user) },
      };
  }
}

/** The right code ends the session. After a wrong or used code the user may try another in the same session. */
export const respondWithSoftwareToken: Responder = async (context, client, responses, session) => {
  requireKnown(responses, (name) => ['USERNAME', 'SOFTWARE_TOKEN_MFA_CODE'].includes(name));
  const code = parameter(responses, 'SOFTWARE_TOKEN_MFA_CODE');
  const challenge = openChallenge<ProvenState>(
    context,
    client,
    softwareTokenMfa,
    Buffer.from(session ?? '', 'base64url'),
  );
  const user = requireUser(context, client, challenge, responses);
  const { secret } = softwareTokenOf(context, user);
  if (secret === undefined) throw noSoftwareToken();
  requireCode(context, client, user, secret, code);
  requireUnspent(context, challenge);
  return { ChallengeParameters: {}, AuthenticationResult: await signedIn(context, client, user) };
};

function requireCode(context: CognitoContext, client: UserPoolClient, user: User, secret: string, code: string): void {
  const seen: { outcome: CodeOutcome } = { outcome: 'wrong' };
  const isRight = (): boolean => (seen.outcome = useCode(context, user, secret, code)) === 'right';
  const attempt = context.store.transaction(() => tryCode(context, client.pool, user.sub, isRight));
  if (attempt === 'locked') throw passwordAttemptsExceeded();
  if (seen.outcome === 'used')
    throw new AwsError('ExpiredCodeException', 'Your software token has already been used once.');
  if (attempt === 'failed') throw codeNotOfUser();
}

/** Continues after AssociateSoftwareToken and VerifySoftwareToken, with their session. */
export const respondWithSetup: Responder = async (context, client, responses, session) => {
  requireKnown(responses, (name) => name === 'USERNAME');
  if (session === undefined) throw invalidParameter('Missing required parameter Session');
  const { client: owner, challenge } = openSession<SetupState>(context, setupName, session);
  if (owner !== client || challenge.stage !== 'verified') throw invalidSession();
  const user = requireUser(context, client, challenge, responses);
  requireUnspent(context, challenge);
  // The pool requires the factor, so it is now enabled.
  context.store.putSoftwareToken(user.poolId, user.sub, { ...softwareTokenOf(context, user), enabled: true });
  return { ChallengeParameters: {}, AuthenticationResult: await signedIn(context, client, user) };
};

function requireUser(
  context: CognitoContext,
  client: UserPoolClient,
  challenge: ProvenState,
  responses: Parameters,
): User {
  const user = provenUser(context, client, challenge);
  if (findUser(context, client.pool, parameter(responses, 'USERNAME'))?.sub !== user.sub) throw invalidSession();
  return user;
}

function provenUser(context: CognitoContext, client: UserPoolClient, { sub, passwordSetAt }: ProvenState): User {
  const user = context.store.userBySub(client.pool.id, sub);
  if (user?.status !== 'CONFIRMED' || user.passwordSetAt !== passwordSetAt) throw invalidSession();
  if (!user.enabled) throw userDisabled();
  return user;
}

function setupSession(context: CognitoContext, client: UserPoolClient, user: User, stage: SetupStage): string {
  const state: SetupState = { ...proven(user), stage };
  return sealSession(context, client, setupName, state);
}

export interface Setup {
  readonly client: UserPoolClient;
  readonly user: User;
  /** Ends this step once, and answers the session of the next step. */
  advance(): string;
}

/** Finds the user who is about to set up a factor during a sign-in. */
export function openSetup(
  context: CognitoContext,
  session: string,
  from: readonly SetupStage[],
  to: SetupStage,
): Setup {
  const { client, challenge } = openSession<SetupState>(context, setupName, session);
  if (!from.includes(challenge.stage)) throw invalidSession();
  const user = provenUser(context, client, challenge);
  return {
    client,
    user,
    advance() {
      requireUnspent(context, challenge);
      return setupSession(context, client, user, to);
    },
  };
}

function requireUnspent(context: CognitoContext, challenge: OpenChallenge<ProvenState>): void {
  if (!spendChallenge(context, challenge)) throw usedSession();
}

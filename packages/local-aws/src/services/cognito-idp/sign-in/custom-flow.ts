import { UnsupportedError } from '../../../kernel/errors.ts';
import { isObject } from '../../../kernel/is-object.ts';
import type { CognitoContext } from '../context.ts';
import type { UserPoolClient } from '../from-template.ts';
import {
  invalidParameter,
  invalidSession,
  unrecognizable,
  userDisabled,
  userNotConfirmed,
  usedSession,
  wrongCredentials,
} from '../errors.ts';
import type { User } from '../stored.ts';
import { signedIn } from '../tokens/tokens.ts';
import { runTrigger, shownAttributes } from '../triggers/trigger.ts';
import { unknownUser } from '../triggers/sign-in.ts';
import { findUser, subjectOf } from '../users/accounts.ts';
import {
  openChallenge,
  parameter,
  requireKnown,
  sealChallenge,
  spendChallenge,
  type Outcome,
  type Parameters,
  type Responder,
} from './challenge.ts';

const challengeName = 'CUSTOM_CHALLENGE';

/** A challenge that was answered, as the function that decides sees it. */
interface Answered {
  readonly challengeName: string;
  readonly challengeResult: boolean;
  readonly challengeMetadata?: string | null;
}

interface CustomState {
  readonly sub: string;
  readonly session: readonly Answered[];
  readonly secret: Readonly<Record<string, unknown>>;
  readonly metadata: string | null;
}

/** docs: Amazon Cognito Developer Guide, "Custom authentication challenge Lambda triggers" */
export async function startCustom(
  context: CognitoContext,
  client: UserPoolClient,
  parameters: Parameters,
): Promise<Outcome> {
  requireKnown(parameters, (name) => ['USERNAME', 'CHALLENGE_NAME', 'SRP_A'].includes(name));
  if (parameters.has('SRP_A') || parameters.has('CHALLENGE_NAME'))
    throw new UnsupportedError('CUSTOM_AUTH that begins with SRP');
  const { triggers } = client.pool;
  if (triggers.DefineAuthChallenge === undefined || triggers.CreateAuthChallenge === undefined)
    throw invalidParameter('Custom auth lambda trigger is not configured for the user pool.');
  const { user } = subjectOf(context, client, parameter(parameters, 'USERNAME'));
  if (!user) throw unknownUser(client);
  return next(context, client, requireUsable(user), []);
}

export const respondWithCustom: Responder = async (context, client, responses, session) => {
  requireKnown(responses, (name) => ['USERNAME', 'ANSWER'].includes(name));
  const answer = parameter(responses, 'ANSWER');
  const sealed = Buffer.from(session ?? '', 'base64url');
  const challenge = openChallenge<CustomState>(context, client, challengeName, sealed);
  const user = context.store.userBySub(client.pool.id, challenge.sub);
  if (!user || findUser(context, client.pool, parameter(responses, 'USERNAME'))?.sub !== user.sub)
    throw invalidSession();
  requireUsable(user);
  if (!spendChallenge(context, challenge)) throw usedSession();
  const told = await runTrigger(context, client.pool, 'VerifyAuthChallengeResponse', {
    source: 'VerifyAuthChallengeResponse_Authentication',
    userName: user.username,
    request: {
      userAttributes: shownAttributes(user),
      privateChallengeParameters: challenge.secret,
      challengeAnswer: answer,
    },
    response: { answerCorrect: null },
  });
  const challengeResult = told?.['answerCorrect'] === true;
  const answered = { challengeName, challengeResult, challengeMetadata: challenge.metadata };
  return next(context, client, user, [...challenge.session, answered]);
};

/** The function decides what follows: tokens, a refusal, or another challenge. */
async function next(
  context: CognitoContext,
  client: UserPoolClient,
  user: User,
  session: readonly Answered[],
): Promise<Outcome> {
  const told = await runTrigger(context, client.pool, 'DefineAuthChallenge', {
    source: 'DefineAuthChallenge_Authentication',
    userName: user.username,
    request: { userAttributes: shownAttributes(user), session },
    response: { challengeName: null, issueTokens: null, failAuthentication: null },
  });
  if (told?.['failAuthentication'] === true) throw wrongCredentials();
  if (told?.['issueTokens'] === true)
    return { ChallengeParameters: {}, AuthenticationResult: await signedIn(context, client, user) };
  const named = told?.['challengeName'];
  if (named !== challengeName) {
    if (typeof named !== 'string') throw unrecognizable();
    throw new UnsupportedError(`Challenge ${named.slice(0, 100)} of DefineAuthChallenge`);
  }
  return ask(context, client, user, session);
}

async function ask(
  context: CognitoContext,
  client: UserPoolClient,
  user: User,
  session: readonly Answered[],
): Promise<Outcome> {
  const told = await runTrigger(context, client.pool, 'CreateAuthChallenge', {
    source: 'CreateAuthChallenge_Authentication',
    userName: user.username,
    request: { userAttributes: shownAttributes(user), challengeName, session },
    response: { publicChallengeParameters: null, privateChallengeParameters: null, challengeMetadata: null },
  });
  const { publicChallengeParameters, privateChallengeParameters, challengeMetadata } = told ?? {};
  const metadata = typeof challengeMetadata === 'string' ? challengeMetadata : null;
  const state: CustomState = { sub: user.sub, session, secret: textsOf(privateChallengeParameters), metadata };
  return {
    ChallengeName: challengeName,
    Session: sealChallenge(context, client, challengeName, state).toString('base64url'),
    ChallengeParameters: { USERNAME: user.username, ...textsOf(publicChallengeParameters) },
  };
}

function textsOf(given: unknown): Record<string, string> {
  if (given === undefined || given === null) return {};
  if (!isObject(given) || Object.values(given).some((value) => typeof value !== 'string')) throw unrecognizable();
  return given as Record<string, string>;
}

function requireUsable(user: User): User {
  if (!user.enabled) throw userDisabled();
  if (user.status === 'UNCONFIRMED') throw userNotConfirmed();
  return user;
}

import { UnsupportedError } from '../../../kernel/errors.ts';
import { isObject } from '../../../kernel/is-object.ts';
import type { CognitoContext } from '../context.ts';
import type { UserPoolClient } from '../from-template.ts';
import {
  invalidParameter,
  invalidSession,
  passwordResetRequired,
  unrecognizable,
  userDisabled,
  userNotConfirmed,
  usedSession,
  wrongCredentials,
} from '../errors.ts';
import type { User } from '../stored.ts';
import { signedIn } from '../tokens/tokens.ts';
import { runTrigger, shownAttributes } from '../triggers/trigger.ts';
import { beforeAuthentication, unknownUser } from '../triggers/sign-in.ts';
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
import { askForPassword, publicValue } from './srp-flow.ts';

const challengeName = 'CUSTOM_CHALLENGE';
/** The steps of a flow that begins with the password. */
const srpName = 'SRP_A';
const passwordName = 'PASSWORD_VERIFIER';
const passed = (name: string): Answered => ({ challengeName: name, challengeResult: true, challengeMetadata: null });

/** A challenge that was answered, as the function that decides sees it. */
interface Answered {
  readonly challengeName: string;
  readonly challengeResult: boolean;
  readonly challengeMetadata?: string | null;
}

/** What goes on after the password. */
interface PasswordState {
  readonly sub: string;
  readonly session: readonly Answered[];
}

interface CustomState extends PasswordState {
  readonly secret: Readonly<Record<string, unknown>>;
  readonly metadata: string | null;
}

/**
 * Starts a flow that functions define. It may begin with the password. docs: Amazon Cognito Developer Guide, "Custom
 * authentication challenge Lambda triggers", "Define auth challenge Lambda trigger"
 */
export async function startCustom(
  context: CognitoContext,
  client: UserPoolClient,
  parameters: Parameters,
): Promise<Outcome> {
  requireKnown(parameters, (name) => ['USERNAME', 'CHALLENGE_NAME', 'SRP_A'].includes(name));
  const begin = parameters.get('CHALLENGE_NAME');
  if (begin !== undefined && begin !== srpName)
    throw new UnsupportedError(`CHALLENGE_NAME ${begin.slice(0, 100)} of CUSTOM_AUTH`);
  if (begin === undefined && parameters.has(srpName)) throw new UnsupportedError('SRP_A without CHALLENGE_NAME');
  const A = begin === undefined ? undefined : publicValue(parameters);
  requireTrigger(client, 'DefineAuthChallenge');
  const { user } = subjectOf(context, client, parameter(parameters, 'USERNAME'));
  if (!user) throw unknownUser(client);
  return next(context, client, requireUsable(user), begin === undefined ? [] : [passed(srpName)], A);
}

function requireTrigger({ pool }: UserPoolClient, name: 'DefineAuthChallenge' | 'CreateAuthChallenge'): void {
  if (pool.triggers[name] === undefined)
    throw invalidParameter('Custom auth lambda trigger is not configured for the user pool.');
}

/**
 * Goes on after the right password. A wrong one has ended the flow. docs: Amazon Cognito Developer Guide, "Define auth
 * challenge Lambda trigger" (other functions of the sign-in run too)
 */
export async function continueCustom(
  context: CognitoContext,
  client: UserPoolClient,
  user: User,
  session: string | undefined,
): Promise<Outcome> {
  const sealed = Buffer.from(session ?? '', 'base64url');
  const challenge = openChallenge<PasswordState>(context, client, passwordName + challengeName, sealed);
  if (challenge.sub !== user.sub) throw invalidSession();
  if (!spendChallenge(context, challenge)) throw usedSession();
  requireUsable(user);
  if (user.status === 'RESET_REQUIRED') throw passwordResetRequired();
  if (user.status === 'FORCE_CHANGE_PASSWORD')
    throw new UnsupportedError('CUSTOM_AUTH with the password of a user who has to change it');
  await beforeAuthentication(context, client.pool, user);
  return next(context, client, user, [...challenge.session, passed(passwordName)]);
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
  A?: bigint,
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
  if (named === passwordName && A !== undefined) return askPassword(context, client, user, session, A);
  if (named !== challengeName) {
    if (typeof named !== 'string') throw unrecognizable();
    throw new UnsupportedError(`Challenge ${named.slice(0, 100)} of DefineAuthChallenge`);
  }
  return ask(context, client, user, session);
}

function askPassword(
  context: CognitoContext,
  client: UserPoolClient,
  user: User,
  session: readonly Answered[],
  A: bigint,
): Outcome {
  const state: PasswordState = { sub: user.sub, session };
  const sealed = sealChallenge(context, client, passwordName + challengeName, state);
  const outcome = askForPassword(context, client, user.username, A, { custom: true });
  return { ...outcome, Session: sealed.toString('base64url') };
}

async function ask(
  context: CognitoContext,
  client: UserPoolClient,
  user: User,
  session: readonly Answered[],
): Promise<Outcome> {
  requireTrigger(client, 'CreateAuthChallenge');
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

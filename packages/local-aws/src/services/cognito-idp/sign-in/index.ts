import { UnsupportedError } from '../../../kernel/errors.ts';
import type { CognitoContext } from '../context.ts';
import type { UserPoolClient } from '../from-template.ts';
import { invalidParameter } from '../errors.ts';
import { refreshed } from '../tokens/tokens.ts';
import { continueCustom, respondWithCustom, startCustom } from './custom-flow.ts';
import { parameter, requireKnown, type Outcome, type Parameters, type Responder } from './challenge.ts';
import { respondWithNewPassword } from './new-password.ts';
import { respondWithSetup, respondWithSoftwareToken } from './second-factor.ts';
import { withoutSecretHash } from './secret-hash.ts';
import { signInWithPassword } from './password-flow.ts';
import { passwordProven } from './password-proven.ts';
import { provenBySrp, startSrp } from './srp-flow.ts';

interface Flow {
  /** The setting that the client must have. */
  readonly allowedBy: string;
  /** The message for a client without the setting. */
  readonly refusal: string;
  readonly start: (
    context: CognitoContext,
    client: UserPoolClient,
    parameters: Parameters,
  ) => Outcome | Promise<Outcome>;
}

async function refresh(context: CognitoContext, client: UserPoolClient, parameters: Parameters): Promise<Outcome> {
  requireKnown(parameters, (name) => name === 'REFRESH_TOKEN');
  return {
    ChallengeParameters: {},
    AuthenticationResult: await refreshed(context, client, parameter(parameters, 'REFRESH_TOKEN')),
  };
}

const refreshFlow: Flow = {
  allowedBy: 'ALLOW_REFRESH_TOKEN_AUTH',
  refusal: 'Auth flow not enabled for this client',
  start: refresh,
};

const customFlow: Flow = {
  allowedBy: 'ALLOW_CUSTOM_AUTH',
  refusal: 'CUSTOM_AUTH is not enabled for the client.',
  start: startCustom,
};

/** The flows that anybody may start. */
export const userFlows: Readonly<Record<string, Flow>> = {
  USER_SRP_AUTH: {
    allowedBy: 'ALLOW_USER_SRP_AUTH',
    refusal: 'USER_SRP_AUTH is not enabled for the client.',
    start: startSrp,
  },
  USER_PASSWORD_AUTH: {
    allowedBy: 'ALLOW_USER_PASSWORD_AUTH',
    refusal: 'USER_PASSWORD_AUTH flow not enabled for this client',
    start: signInWithPassword,
  },
  CUSTOM_AUTH: customFlow,
  REFRESH_TOKEN_AUTH: refreshFlow,
  REFRESH_TOKEN: refreshFlow,
};

const adminPassword: Flow = {
  allowedBy: 'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  refusal: 'Auth flow not enabled for this client',
  start: signInWithPassword,
};

/** The flows that need AWS credentials. */
export const adminFlows: Readonly<Record<string, Flow>> = {
  ADMIN_USER_PASSWORD_AUTH: adminPassword,
  ADMIN_NO_SRP_AUTH: adminPassword,
  CUSTOM_AUTH: customFlow,
  REFRESH_TOKEN_AUTH: refreshFlow,
  REFRESH_TOKEN: refreshFlow,
};

export function startFlow(
  flows: Readonly<Record<string, Flow>>,
  context: CognitoContext,
  client: UserPoolClient,
  name: string,
  parameters: Readonly<Record<string, string>> = {},
): Outcome | Promise<Outcome> {
  const flow = Object.hasOwn(flows, name) ? flows[name] : undefined;
  if (!flow) throw new UnsupportedError(`AuthFlow ${name}`);
  if (!client.authFlows.has(flow.allowedBy)) throw invalidParameter(flow.refusal);
  return flow.start(context, client, withoutSecretHash(context, client, new Map(Object.entries(parameters))));
}

const respondToPasswordVerifier: Responder = (context, client, responses, session) => {
  const { user, isCustom } = provenBySrp(context, client, responses);
  return isCustom ? continueCustom(context, client, user, session) : passwordProven(context, client, user);
};

const responders: Readonly<Record<string, Responder>> = {
  PASSWORD_VERIFIER: respondToPasswordVerifier,
  NEW_PASSWORD_REQUIRED: respondWithNewPassword,
  SOFTWARE_TOKEN_MFA: respondWithSoftwareToken,
  MFA_SETUP: respondWithSetup,
  CUSTOM_CHALLENGE: respondWithCustom,
};

/** The response to a challenge, from RespondToAuthChallenge or AdminRespondToAuthChallenge. */
export interface ChallengeAnswer {
  readonly ChallengeName: string;
  readonly ChallengeResponses?: Readonly<Record<string, string>>;
  readonly Session?: string;
}

export function respond(
  context: CognitoContext,
  client: UserPoolClient,
  { ChallengeName, ChallengeResponses = {}, Session }: ChallengeAnswer,
): Outcome | Promise<Outcome> {
  const responder = Object.hasOwn(responders, ChallengeName) ? responders[ChallengeName] : undefined;
  if (!responder) throw new UnsupportedError(`Challenge ${ChallengeName}`);
  const responses = withoutSecretHash(context, client, new Map(Object.entries(ChallengeResponses)));
  return responder(context, client, responses, Session);
}

import type { EpochMs } from '../../../kernel/clock.ts';
import type { InitiateAuthResponse, RespondToAuthChallengeResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import type { CognitoContext } from '../context.ts';
import type { UserPoolClient } from '../from-template.ts';
import { seal, unseal } from '../engine/seal.ts';
import { nonceLength } from '../../../kernel/sealed.ts';
import { expiredSession, invalidParameter, invalidSession } from '../errors.ts';
import { UnsupportedError } from '../../../kernel/errors.ts';

/** The answer of InitiateAuth and RespondToAuthChallenge: the next challenge, or the tokens. */
export type Outcome = Wire<InitiateAuthResponse & RespondToAuthChallengeResponse>;

export type Parameters = ReadonlyMap<string, string>;

/** A step of a sign-in, which handles the response to one challenge. */
export type Responder = (
  context: CognitoContext,
  client: UserPoolClient,
  responses: Parameters,
  session: string | undefined,
) => Outcome | Promise<Outcome>;

export function parameter(parameters: Parameters, name: string): string {
  const value = parameters.get(name);
  if (value === undefined) throw invalidParameter(`Missing required parameter ${name}`);
  return value;
}

/** Refuses a parameter that this runtime does not know, because it belongs to a feature that would be ignored. */
export function requireKnown(parameters: Parameters, known: (name: string) => boolean): void {
  for (const name of parameters.keys())
    if (!known(name)) throw new UnsupportedError(`Authentication parameter ${name}`);
}

interface Sealed {
  readonly id: string;
  readonly client: string;
  readonly expires: EpochMs;
}

export type OpenChallenge<State> = State & Sealed;

/**
 * Seals the state of a challenge. Only this pool can read it. It is valid for one client and for AuthSessionValidity.
 * docs: Amazon Cognito user pools API Reference, "UserPoolClientType" (AuthSessionValidity)
 */
export function sealChallenge(context: CognitoContext, client: UserPoolClient, purpose: string, state: object): Buffer {
  const { ids, clock } = context;
  const content: Sealed = {
    ...state,
    id: ids.uuid(),
    client: client.id,
    expires: clock.now() + client.challengeSeconds * 1000,
  };
  return seal(client.pool.secret, purpose, ids.bytes(nonceLength), content);
}

export function openChallenge<State>(
  context: CognitoContext,
  client: UserPoolClient,
  purpose: string,
  sealed: Buffer,
): OpenChallenge<State> {
  const challenge = unseal<OpenChallenge<State>>(client.pool.secret, purpose, sealed);
  if (!challenge || challenge.client !== client.id) throw invalidSession();
  if (context.clock.now() >= challenge.expires) throw expiredSession();
  return challenge;
}

/** Seals a session together with its client, because the actions that take it do not name a client. */
export function sealSession(context: CognitoContext, client: UserPoolClient, purpose: string, state: object): string {
  const name = Buffer.from(client.id);
  return Buffer.concat([Buffer.of(name.length), name, sealChallenge(context, client, purpose, state)]).toString(
    'base64url',
  );
}

export function openSession<State>(
  context: CognitoContext,
  purpose: string,
  session: string,
): { readonly client: UserPoolClient; readonly challenge: OpenChallenge<State> } {
  const bytes = Buffer.from(session, 'base64url');
  const end = 1 + (bytes[0] ?? 0);
  const client = context.clients.get(bytes.subarray(1, end).toString());
  if (!client) throw invalidSession();
  return { client, challenge: openChallenge<State>(context, client, purpose, bytes.subarray(end)) };
}

/**
 * Marks a challenge as answered, so that nobody can repeat an overheard response. Answers false if it was answered
 * before.
 */
export const spendChallenge = ({ store, clock }: CognitoContext, challenge: Sealed): boolean =>
  store.spend(challenge.id, challenge.expires, clock.now());

import type { InitiateAuthResponse, RespondToAuthChallengeResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import type { CognitoContext } from '../context.ts';
import type { UserPoolClient } from '../from-template.ts';
import { nonceLength, seal, unseal } from '../engine/seal.ts';
import { expiredSession, invalidParameter, invalidSession } from '../errors.ts';
import { UnsupportedError } from '../../../kernel/errors.ts';

/** What InitiateAuth and RespondToAuthChallenge answer: the next question, or the tokens. */
export type Outcome = Wire<InitiateAuthResponse & RespondToAuthChallengeResponse>;

export type Parameters = ReadonlyMap<string, string>;

/** A step of a sign-in: answers to one challenge. */
export type Responder = (
  context: CognitoContext,
  client: UserPoolClient,
  responses: Parameters,
  session: string | undefined,
) => Outcome;

export function parameter(parameters: Parameters, name: string): string {
  const value = parameters.get(name);
  if (value === undefined) throw invalidParameter(`Missing required parameter ${name}`);
  return value;
}

/** Parameters belong to features; one that this runtime does not know is refused rather than ignored. */
export function requireKnown(parameters: Parameters, known: (name: string) => boolean): void {
  for (const name of parameters.keys())
    if (!known(name)) throw new UnsupportedError(`Authentication parameter ${name}`);
}

interface Sealed {
  readonly id: string;
  readonly client: string;
  readonly expires: number;
}

export type OpenChallenge<State> = State & Sealed;

/**
 * The state of a challenge. This pool alone can read it; it is good for one client and for AuthSessionValidity.
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

/** A session that says for which client it is, because the actions that take it name none. */
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

/** A challenge is answered once: what was overheard cannot be played again. False when it was answered before. */
export const spendChallenge = ({ store, clock }: CognitoContext, challenge: Sealed): boolean =>
  store.spend(challenge.id, challenge.expires, clock.now());

import { timingSafeEqual } from 'node:crypto';
import { invent, srpUserId, subjectOf } from '../users/accounts.ts';
import { requirePassword, tryPassword } from '../codes/attempts.ts';
import type { CognitoContext } from '../context.ts';
import type { UserPool, UserPoolClient } from '../from-template.ts';
import { addressKind, namesByAddress } from '../users/aliases.ts';
import {
  claimSignature,
  clientPublic,
  isClaimTimestamp,
  serverPublic,
  sharedKey,
  verifierWithoutPassword,
} from '../../../protocol/srp.ts';
import { invalidParameter, wrongCredentials } from '../errors.ts';
import {
  openChallenge,
  parameter,
  requireKnown,
  sealChallenge,
  spendChallenge,
  type Outcome,
  type Parameters,
} from './challenge.ts';
import type { User } from '../stored.ts';

const challengeName = 'PASSWORD_VERIFIER';

interface SrpState {
  readonly sub: string;
  readonly userId: string;
  /** The client's public value and the server's secret, in hexadecimal. */
  readonly A: string;
  readonly b: string;
  /** The verifier that was in force when the challenge was sent. */
  readonly verifier: string;
  /** The password is one step of a custom flow. */
  readonly custom?: true;
}

/**
 * Starts USER_SRP_AUTH. An unknown name gets a challenge too, always with the same salt, which no password can answer.
 * docs: Amazon Cognito Developer Guide, "Managing user existence error responses"
 */
export function startSrp(context: CognitoContext, client: UserPoolClient, parameters: Parameters): Outcome {
  requireKnown(parameters, (name) => name === 'USERNAME' || name === 'SRP_A');
  return askForPassword(context, client, parameter(parameters, 'USERNAME'), publicValue(parameters));
}

/** Answers the public value of a client that starts SRP. */
export function publicValue(parameters: Parameters): bigint {
  const A = clientPublic(parameter(parameters, 'SRP_A'));
  if (A === undefined) throw invalidParameter('SRP_A is not valid.');
  return A;
}

export function askForPassword(
  context: CognitoContext,
  client: UserPoolClient,
  name: string,
  A: bigint,
  flow: Pick<SrpState, 'custom'> = {},
): Outcome {
  const { sub, userId, salt, verifier } = credentials(context, client, name);
  const b = context.ids.bytes(32);
  const state: SrpState = { sub, userId, A: A.toString(16), b: Buffer.from(b).toString('hex'), verifier, ...flow };
  return {
    ChallengeName: challengeName,
    ChallengeParameters: {
      SALT: salt,
      SECRET_BLOCK: sealChallenge(context, client, challengeName, state).toString('base64'),
      SRP_B: serverPublic(Buffer.from(verifier, 'hex'), b).toString(16),
      USERNAME: userId,
      USER_ID_FOR_SRP: userId,
    },
  };
}

function credentials(
  context: CognitoContext,
  client: UserPoolClient,
  name: string,
): { sub: string; userId: string; salt: string; verifier: string } {
  const { user, sub } = subjectOf(context, client, name);
  const { pool } = client;
  const inventedVerifier = Buffer.from(verifierWithoutPassword(invent(pool, 'verifier', sub))).toString('hex');
  if (user) return { sub, userId: srpUserId(user), salt: user.salt, verifier: user.verifier || inventedVerifier };
  const salt = invent(pool, 'salt', sub).subarray(0, 16).toString('hex');
  return { sub, userId: hidesName(pool, name) ? sub : name, salt, verifier: inventedVerifier };
}

/** A user who signs in with an address has another name, so an unknown address must not be answered with itself. */
const hidesName = (pool: UserPool, name: string): boolean =>
  namesByAddress(pool) || (pool.aliasAttributes.size > 0 && addressKind(name) !== undefined);

/** Answers whose password was proven, and whether that was a step of a custom flow. */
export function provenBySrp(
  context: CognitoContext,
  client: UserPoolClient,
  responses: Parameters,
): { readonly user: User; readonly isCustom: boolean } {
  requireKnown(responses, (name) =>
    ['USERNAME', 'PASSWORD_CLAIM_SECRET_BLOCK', 'TIMESTAMP', 'PASSWORD_CLAIM_SIGNATURE'].includes(name),
  );
  const name = parameter(responses, 'USERNAME');
  const block = Buffer.from(parameter(responses, 'PASSWORD_CLAIM_SECRET_BLOCK'), 'base64');
  const signature = Buffer.from(parameter(responses, 'PASSWORD_CLAIM_SIGNATURE'), 'base64');
  const timestamp = parameter(responses, 'TIMESTAMP');
  if (!isClaimTimestamp(timestamp))
    throw invalidParameter('TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.');
  const challenge = openChallenge<SrpState>(context, client, challengeName, block);
  if (name !== challenge.userId && subjectOf(context, client, name).sub !== challenge.sub) throw wrongCredentials();
  const isRight = (): boolean => {
    const expected = expectedSignature(client, challenge, block, timestamp);
    return expected !== undefined && expected.length === signature.length && timingSafeEqual(expected, signature);
  };
  // Both are one transaction, because waiting for the disk is the slow part of a sign-in.
  const outcome = context.store.transaction(() =>
    spendChallenge(context, challenge) ? tryPassword(context, client.pool, challenge.sub, isRight) : 'failed',
  );
  requirePassword(outcome);
  const user = context.store.userBySub(client.pool.id, challenge.sub);
  if (user?.verifier !== challenge.verifier) throw wrongCredentials();
  return { user, isCustom: challenge.custom === true };
}

function expectedSignature(
  client: UserPoolClient,
  challenge: SrpState,
  block: Uint8Array,
  timestamp: string,
): Buffer | undefined {
  const verifier = Buffer.from(challenge.verifier, 'hex');
  const b = Buffer.from(challenge.b, 'hex');
  const key = sharedKey({
    clientPublic: BigInt(`0x${challenge.A}`),
    serverPublic: serverPublic(verifier, b),
    verifier,
    b,
  });
  return key && claimSignature(key, client.pool.shortId, challenge.userId, block, timestamp);
}

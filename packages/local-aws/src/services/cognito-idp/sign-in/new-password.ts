import type { EpochMs } from '../../../kernel/clock.ts';
import { findUser, passwordRecord, requirePolicy, saveUser, srpUserId } from '../users/accounts.ts';
import {
  changedAttributes,
  missingAttributes,
  readableAttributes,
  requireComplete,
  requireMutable,
  requireSchema,
  requireWritable,
} from '../users/attributes.ts';
import type { CognitoContext } from '../context.ts';
import type { UserPoolClient } from '../from-template.ts';
import { invalidSession, userDisabled } from '../errors.ts';
import type { User } from '../stored.ts';
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
import { complete } from './second-factor.ts';

const challengeName = 'NEW_PASSWORD_REQUIRED';
const attributePrefix = 'userAttributes.';

interface NewPasswordState {
  readonly sub: string;
  /** The time when the proven temporary password was set. After a later change the user must sign in again. */
  readonly passwordSetAt: EpochMs;
}

export function askForNewPassword(context: CognitoContext, client: UserPoolClient, user: User): Outcome {
  const state: NewPasswordState = { sub: user.sub, passwordSetAt: user.passwordSetAt };
  const { sub: _sub, ...attributes } = readableAttributes(client, user.attributes);
  return {
    ChallengeName: challengeName,
    Session: sealChallenge(context, client, challengeName, state).toString('base64url'),
    ChallengeParameters: {
      USER_ID_FOR_SRP: srpUserId(user),
      requiredAttributes: JSON.stringify(
        missingAttributes(client.pool, user.attributes).map((name) => `${attributePrefix}${name}`),
      ),
      userAttributes: JSON.stringify(attributes),
    },
  };
}

/**
 * The user's own password replaces the administrator's. If it is refused, the user may try again in the same session.
 */
export const respondWithNewPassword: Responder = (context, client, responses, session) => {
  requireKnown(responses, (name) => ['USERNAME', 'NEW_PASSWORD'].includes(name) || name.startsWith(attributePrefix));
  const challenge = openChallenge<NewPasswordState>(
    context,
    client,
    challengeName,
    Buffer.from(session ?? '', 'base64url'),
  );
  const user = context.store.userBySub(client.pool.id, challenge.sub);
  if (!user || findUser(context, client.pool, parameter(responses, 'USERNAME'))?.sub !== user.sub)
    throw invalidSession();
  if (user.status !== 'FORCE_CHANGE_PASSWORD' || user.passwordSetAt !== challenge.passwordSetAt) throw invalidSession();
  if (!user.enabled) throw userDisabled();
  const password = parameter(responses, 'NEW_PASSWORD');
  requirePolicy(client.pool, password);
  const attributes = withAnswers(client, user, responses);
  if (!spendChallenge(context, challenge)) throw invalidSession();
  const changed = saveUser(context, client.pool, {
    ...user,
    attributes,
    status: 'CONFIRMED',
    ...passwordRecord(context, client.pool, user.username, password),
  });
  return complete(context, client, changed, 'TokenGeneration_NewPasswordChallenge');
};

function withAnswers(client: UserPoolClient, user: User, responses: Parameters): Record<string, string> {
  const answers = new Map(
    [...responses]
      .filter(([name]) => name.startsWith(attributePrefix))
      .map(([name, value]) => [name.slice(attributePrefix.length), value]),
  );
  requireWritable(client, answers.keys());
  requireSchema(client.pool, answers);
  requireMutable(
    client.pool,
    [...answers.keys()].filter((name) => user.attributes[name] !== undefined),
  );
  const attributes = changedAttributes(user, answers);
  requireComplete(client.pool, attributes);
  return attributes;
}

import type { CognitoContext } from '../context.ts';
import type { UserPool } from '../from-template.ts';
import { invalidParameter } from '../errors.ts';
import type { User } from '../stored.ts';
import { openSetup, type SetupStage } from '../sign-in/second-factor.ts';
import { authenticate } from '../tokens/tokens.ts';

export interface SetupCaller {
  readonly user: User;
  readonly pool: UserPool;
  /** Answers the session of the next step, within a sign-in. */
  readonly advance: (() => string) | undefined;
}

/**
 * Finds the user who sets up an authenticator app: one who is signed in, or one who is signing in to a pool that
 * requires the app. docs: Amazon Cognito Developer Guide, "TOTP software token MFA"
 */
export function setupOf(
  context: CognitoContext,
  { AccessToken, Session }: { readonly AccessToken?: string; readonly Session?: string },
  from: readonly SetupStage[],
  to: SetupStage,
): SetupCaller {
  if (AccessToken !== undefined && Session !== undefined)
    throw invalidParameter('Only one of AccessToken and Session can be given.');
  if (AccessToken !== undefined) return { ...authenticate(context, AccessToken), advance: undefined };
  if (Session === undefined) throw invalidParameter('One of AccessToken and Session must be given.');
  const { user, client, advance } = openSetup(context, Session, from, to);
  return { user, pool: client.pool, advance };
}

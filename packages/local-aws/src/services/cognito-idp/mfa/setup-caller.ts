import type { Cognito } from '../context.ts';
import type { UserPool } from '../from-template.ts';
import { invalidParameter } from '../errors.ts';
import { missing, optionalText, type Input } from '../wire/input.ts';
import type { User } from '../stored.ts';
import { openSetup, type SetupStage } from '../sign-in/second-factor.ts';
import { authenticate } from '../tokens/tokens.ts';

export interface SetupCaller {
  readonly user: User;
  readonly pool: UserPool;
  /** Within a sign-in: the session of the next step. */
  readonly advance: (() => string) | undefined;
}

/** Who sets up an authenticator app: somebody signed in, or somebody in the middle of it whose pool requires one. */
export function setupOf(
  cognito: Cognito,
  input: Input<'AccessToken' | 'Session'>,
  from: readonly SetupStage[],
  to: SetupStage,
): SetupCaller {
  const token = optionalText(input, 'AccessToken');
  const session = optionalText(input, 'Session', { minimum: 20, maximum: 2048 });
  if (token !== undefined && session !== undefined)
    throw invalidParameter('Only one of AccessToken and Session can be given.');
  if (token !== undefined) return { ...authenticate(cognito, token), advance: undefined };
  if (session === undefined) throw missing('AccessToken');
  const { user, client, advance } = openSetup(cognito, session, from, to);
  return { user, pool: client.pool, advance };
}

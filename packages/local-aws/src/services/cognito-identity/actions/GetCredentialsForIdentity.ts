import type { GetCredentialsForIdentityResponse } from '@aws-sdk/client-cognito-identity';
import { needsNothing } from '../../../contract/action.ts';
import { secondsOf } from '../../../kernel/clock.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { WebIdentity } from '../../../kernel/principal.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { identityAction, logins, poolOf, poolReference, type IdentityContext } from '../context.ts';
import { chooseRole } from '../engine/choose-role.ts';
import { forbiddenIdentity, guestsRefused, identityNotFound, noRole, notAuthorized, otherLogin } from '../errors.ts';
import { nameOfLogin, readLogin, type Login } from '../logins.ts';
import type { Identity } from '../store.ts';

/** docs: Amazon Cognito Developer Guide, "Using the identity pools API" (the enhanced flow gives an hour) */
const sessionSeconds = 3_600;

// docs: Amazon Cognito Federated Identities API Reference, "GetCredentialsForIdentity"
export const GetCredentialsForIdentity = identityAction({
  input: { IdentityId: poolReference, Logins: logins, CustomRoleArn: text({ min: 20, max: 2048 }) },
  needs: needsNothing,
  genuine: () => [{ IdentityId: 'us-east-1:0e0e0e0e-0000-4000-8000-000000000000' }],
  run({ IdentityId, Logins, CustomRoleArn }, context, { entry }): Wire<GetCredentialsForIdentityResponse> {
    const asked = context.store.find(IdentityId);
    if (!asked) throw identityNotFound(IdentityId);
    const pool = poolOf(context, asked.poolId);
    const login = readLogin(context, pool, Logins);
    if (!login && !pool.allowsGuests) throw guestsRefused();
    const identity = identityOf(context, asked, login);
    const roleArn = roleOf(context, asked.poolId, login, CustomRoleArn);
    const { claims: _, ...signedIn } = login ?? {};
    const web: WebIdentity = {
      identityPoolId: pool.id,
      identityId: identity.id,
      ...(login && { login: signedIn as NonNullable<WebIdentity['login']> }),
    };
    try {
      const call = { roleArn, sessionName: 'CognitoIdentityCredentials', seconds: sessionSeconds, web, cause: entry };
      const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = context.openWebSession(call);
      return {
        IdentityId: identity.id,
        Credentials: {
          AccessKeyId: accessKeyId,
          SecretKey: secretAccessKey,
          SessionToken: sessionToken,
          Expiration: secondsOf(expiresAt),
        },
      };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw noRole(error.message, error);
    }
  },
});

/** Answers the identity of the user. A guest who signs in stays the same identity, unless the user has one already. */
function identityOf({ store }: IdentityContext, asked: Identity, login: Login | undefined): Identity {
  if (!login) {
    if (asked.login !== undefined) throw forbiddenIdentity(asked.id);
    return asked;
  }
  const name = nameOfLogin(login);
  if (asked.login === name) return asked;
  if (asked.login !== undefined) throw otherLogin();
  const known = store.ofLogin(asked.poolId, name);
  if (known) return known;
  store.link(asked.id, name);
  return { ...asked, login: name };
}

function roleOf(
  { roles }: IdentityContext,
  poolId: string,
  login: Login | undefined,
  asked: string | undefined,
): string {
  const attached = roles.get(poolId);
  const usual = login ? attached?.authenticated : attached?.unauthenticated;
  const mapping = login && attached?.mappings.get(`${login.provider}:${login.clientId}`);
  const choice = login ? chooseRole(mapping, login.claims, asked) : 'default';
  if (choice === 'denied') throw notAuthorized('Access denied: no role of the token or of the rules applies.');
  if (choice !== 'default') return choice.roleArn;
  if (usual === undefined) throw noRole(`It has no role for ${login ? 'signed-in users' : 'guests'}.`);
  return usual;
}

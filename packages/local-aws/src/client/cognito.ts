import { AwsError } from '../kernel/errors.ts';
import type { Account, Reach } from './assume-role.ts';
import { clientSecret } from './client-secret.ts';
import { signInBySrp, type SignInAnswer } from './sign-in.ts';

/** A user pool, and the client of it by which users sign in. */
export interface PoolClient {
  readonly userPoolId: string | undefined;
  readonly userPoolClientId: string | undefined;
}

export interface UserTokens {
  readonly accessToken: string;
  readonly idToken: string;
}

/** Signs in by SRP. Throws if the user has to answer a challenge as well. */
export async function tokensOf(
  account: Account,
  { userPoolId, userPoolClientId: clientId }: PoolClient,
  { username, password }: { readonly username: string; readonly password: string },
  reach: Reach,
): Promise<UserTokens> {
  if (userPoolId === undefined || clientId === undefined)
    throw new AwsError('UserPoolNotFound', 'The template declares no user pool with a client.');
  const call = (action: string, input: object): Promise<SignInAnswer> =>
    ask(account.awsEndpointUrl, action, input, reach);
  const secretOf = () => clientSecret(account, userPoolId, clientId, reach);
  const answer = await signInBySrp({ userPoolId, clientId, username, password }, call, secretOf);
  const { AccessToken: accessToken, IdToken: idToken } = answer.AuthenticationResult ?? {};
  if (accessToken === undefined || idToken === undefined)
    throw new AwsError('ChallengeNotAnswered', `${username} has to answer ${answer.ChallengeName} as well.`);
  return { accessToken, idToken };
}

async function ask(url: string, action: string, input: object, reach: Reach): Promise<SignInAnswer> {
  const response = await reach(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${action}`,
    },
    body: JSON.stringify(input),
  });
  const answer = (await response.json()) as SignInAnswer & { __type?: string; message?: string };
  if (!response.ok)
    throw new AwsError(answer.__type ?? 'SignInFailed', answer.message ?? '', { status: response.status });
  return answer;
}

import type { Outputs } from 'local-aws';
import { signInBySrp, type SignInAnswer } from '../../packages/local-aws/src/client/sign-in.ts';

/**
 * An access token, by SRP as Amplify asks for one. Amplify itself takes a third of a second of computing for each user,
 * and signs in wherever signing in is what is tested (test/e2e, test/browser, test/authorization).
 */
export async function accessTokenOf(
  { awsEndpointUrl, userPoolId = '', userPoolClientId: clientId = '' }: Outputs,
  user: { readonly username: string; readonly password: string },
): Promise<string> {
  const call = async (action: string, input: object): Promise<SignInAnswer> => {
    const response = await fetch(awsEndpointUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${action}`,
      },
      body: JSON.stringify(input),
    });
    if (!response.ok) throw new Error(`${user.username} cannot sign in: ${await response.text()}`);
    return (await response.json()) as SignInAnswer;
  };
  const noSecret = () => Promise.resolve(undefined);
  const { AuthenticationResult } = await signInBySrp({ userPoolId, clientId, ...user }, call, noSecret);
  if (AuthenticationResult?.AccessToken === undefined) throw new Error(`${user.username} has to answer a challenge`);
  return AuthenticationResult.AccessToken;
}

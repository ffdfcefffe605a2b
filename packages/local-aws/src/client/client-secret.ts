import { createHmac } from 'node:crypto';
import type { Account, Reach } from './assume-role.ts';
import { signed } from './sign.ts';

/** Asks for the secret of a client of a user pool as the administrator, who may know it. */
export async function clientSecret(
  { awsEndpointUrl, region, credentials }: Account,
  UserPoolId: string,
  ClientId: string,
  reach: Reach,
): Promise<string | undefined> {
  const url = `${awsEndpointUrl}/`;
  const body = JSON.stringify({ UserPoolId, ClientId });
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'AWSCognitoIdentityProviderService.DescribeUserPoolClient',
  };
  const response = await reach(url, {
    method: 'POST',
    headers: signed({ url, body, region, service: 'cognito-idp', headers }, credentials),
    body,
  });
  const answer = (await response.json()) as { readonly UserPoolClient?: { readonly ClientSecret?: string } };
  return answer.UserPoolClient?.ClientSecret;
}

/** docs: Amazon Cognito Developer Guide, "Computing secret hash values" */
export const secretHash = (secret: string, username: string, clientId: string): string =>
  createHmac('sha256', secret).update(`${username}${clientId}`).digest('base64');

import { AwsError } from '../kernel/errors.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import { requireState } from '../storage/ownership.ts';
import type { Outputs, PoolUser, SeededUser } from '../runtime/outputs-model.ts';
import { ofRunning, reach, usersIn, type UserThere } from './outputs-file.ts';
import { clientSecret } from '../client/client-secret.ts';
import { signInBySrp, type SignInAnswer } from '../client/sign-in.ts';

/**
 * Fetches an access token of a seeded user from the runtime that uses the directory. It signs in by SRP, as a client
 * would.
 */
export async function tokenOf(directory: string, name: string, region?: string): Promise<string> {
  requireState(directory);
  return ofRunning(directory, () => tokenOfUser(userNamed(usersIn(directory, region), name)));
}

export async function tokenOfUser(user: UserThere): Promise<string> {
  const { userPoolClientId: clientId, outputs } = user;
  if (clientId === undefined) throw new OperatorError('NoUserPool', noClient(user));
  const signedIn = await signInBySrp(
    { ...user, clientId },
    (action, input) => call(outputs, action, input),
    () => clientSecret(outputs, user.userPoolId, clientId, reach),
  );
  const token = signedIn.AuthenticationResult?.AccessToken;
  if (token === undefined) throw challengeRequired(user, signedIn);
  return token;
}

const noClient = ({ username, userPoolId }: PoolUser): string =>
  `The template declares no client of ${userPoolId}, the user pool of ${username}, so that nobody can sign in.`;

const challengeRequired = ({ username }: SeededUser, { ChallengeName = 'a challenge' }: SignInAnswer): OperatorError =>
  new OperatorError(
    'ChallengeRequired',
    `${username} has to answer ${ChallengeName} as well, which this command cannot. Sign in with a client.`,
  );

/** Finds a user by the whole name, by `POOL/NAME`, or by a beginning that no other user has. */
export function userNamed(users: readonly UserThere[], name: string): UserThere {
  const inPool = ({ username, userPool, userPoolId }: PoolUser): string => `${userPool ?? userPoolId}/${username}`;
  const [exact, ...namesakes] = users.filter((user) => [user.username, inPool(user)].includes(name));
  if (exact && namesakes.length > 0)
    throw new OperatorError(
      'NoSuchUser',
      `${name} is in several user pools. Say which: ${[exact, ...namesakes].map(inPool).join(', ')}.`,
    );
  if (exact) return exact;
  const [found, ...others] = users.filter(({ username }) => username.startsWith(name));
  const known = users.map(({ username }) => username).join(', ');
  const declared = known === '' ? 'It declares none.' : `There are ${known}.`;
  if (!found) throw new OperatorError('NoSuchUser', `${name} names no user of local-aws.json. ${declared}`);
  if (others.length > 0)
    throw new OperatorError('NoSuchUser', `${name} names several users of local-aws.json. ${declared}`);
  return found;
}

async function call({ awsEndpointUrl }: Outputs, action: string, input: object): Promise<SignInAnswer> {
  const response = await reach(awsEndpointUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${action}`,
    },
    body: JSON.stringify(input),
  });
  const answer = (await response.json().catch(() => ({}))) as SignInAnswer & { __type?: string; message?: string };
  if (response.ok) return answer;
  if (answer.__type !== undefined) throw new AwsError(answer.__type, answer.message ?? '', { status: response.status });
  throw new OperatorError(
    'NotRunning',
    `${awsEndpointUrl} answers ${response.status}: it is no runtime of local-aws, or is still starting.`,
  );
}

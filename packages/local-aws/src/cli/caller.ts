import { roleSession } from '../client/local-api.ts';
import { signed } from '../client/sign.ts';
import { noGraphqlApi } from '../kernel/graphql-api.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import type { Credentials } from '../kernel/principal.ts';
import type { Outputs } from '../runtime/outputs-model.ts';
import { ofRunning, outputsIn, reach, usersIn, type UserThere } from './outputs-file.ts';
import { tokenOfUser, userNamed } from './token.ts';

/** The caller that a GraphQL request is made as (`--as`, `--role`, `--iam`, `--api-key`), and the region of the API. */
export interface As {
  readonly region?: string;
  readonly as?: string;
  readonly role?: string;
  readonly iam?: boolean;
  readonly apiKey?: true | string;
}

export interface GraphqlTarget {
  readonly outputs: Outputs;
  readonly graphqlUrl: string;
  readonly realtimeUrl: string;
  /** Makes the headers that identify the caller, for a POST of `body` to `url`. */
  credentials(url: string, body: string): Readonly<Record<string, string>>;
}

const hasApi = ({ graphqlUrl }: Pick<Outputs, 'graphqlUrl'>): boolean => graphqlUrl !== undefined;

/** Signs in as a user at the runtime that uses the directory, as a client of the API would. */
export const graphqlTarget = (directory: string, as: As): Promise<GraphqlTarget> =>
  ofRunning(directory, () => targetOf(directory, as));

async function targetOf(directory: string, as: As): Promise<GraphqlTarget> {
  const isUser = as.role === undefined && !as.iam;
  const first = outputsIn(directory, as.region, hasApi);
  const { user, outputs } =
    isUser && as.as !== undefined ? userOf(directory, as.as, as.region, first) : { user: undefined, outputs: first };
  const { graphqlUrl, realtimeUrl } = outputs;
  if (graphqlUrl === undefined || realtimeUrl === undefined) throw new OperatorError('NoGraphqlApi', noGraphqlApi);
  return { outputs, graphqlUrl, realtimeUrl, credentials: await credentialsOf(directory, outputs, as, user) };
}

/** Finds a user for the first API, or else one of another region, who calls the API there. */
function userOf(
  directory: string,
  name: string,
  region: string | undefined,
  first: Outputs,
): { readonly user: UserThere; readonly outputs: Outputs } {
  try {
    return { user: userNamed(usersNear(directory, first), name), outputs: first };
  } catch (error) {
    if (region !== undefined || !(error instanceof OperatorError)) throw error;
    const user = userNamed(usersIn(directory, undefined), name);
    return { user, outputs: hasApi(user.outputs) ? user.outputs : first };
  }
}

/** The users of a region; those of all where it has none, because their pool may be elsewhere. */
function usersNear(directory: string, { region }: Outputs): readonly UserThere[] {
  const users = usersIn(directory, region);
  return users.length > 0 ? users : usersIn(directory, undefined);
}

async function credentialsOf(
  directory: string,
  outputs: Outputs,
  { role, iam, apiKey }: As,
  user: UserThere | undefined,
): Promise<GraphqlTarget['credentials']> {
  if (role !== undefined) return signing(outputs, await credentialsOfRole(outputs, role));
  if (iam) return signing(outputs, outputs.credentials);
  const caller = user ?? (apiKey === undefined ? usersNear(directory, outputs)[0] : undefined);
  if (!caller) {
    const key = typeof apiKey === 'string' ? apiKey : outputs.apiKey;
    if (key === undefined) throw new OperatorError('NoApiKey', apiKey === undefined ? noUser : noKey);
    return () => ({ 'x-api-key': key });
  }
  const token = await tokenOfUser(caller);
  return () => ({ authorization: token });
}

/** Tells the operator if the role lets nobody in. */
async function credentialsOfRole(outputs: Outputs, role: string): Promise<Credentials> {
  const { credentials, refusal } = await roleSession(outputs, role, reach);
  if (refusal !== undefined)
    process.stderr.write(
      `STS gives no session of ${role}, because it trusts others alone; local-aws gives one all the same.\n`,
    );
  return credentials;
}

const others = 'Say whom to call as: --as USER, --role ROLE or --iam.';
const noKey = `The template declares no API key. ${others}`;
const noUser = `The template declares no API key, and local-aws.json no user. ${others}`;

const signing =
  ({ region }: Outputs, credentials: Credentials): GraphqlTarget['credentials'] =>
  (url, body) =>
    signed({ url, body, region, service: 'appsync', headers: { 'content-type': 'application/json' } }, credentials);

import type { MadeResource, ProvisionedStack } from '../assembly/provisioned-stack.ts';
import { isTrue } from '../contract/properties.ts';
import type { PoolUser, SeededUser } from './outputs-model.ts';

/** A user pool of the template, and a client of it: the first by which users sign in with SRP, or else the first. */
interface FoundPool extends Pick<PoolUser, 'userPoolId' | 'userPoolClientId'> {
  readonly stack: string;
  readonly logicalId: string;
  readonly name: unknown;
}

function userPoolsOf(stacks: readonly ProvisionedStack[]): readonly FoundPool[] {
  const resources = stacks.flatMap(({ name: stack, resources: all }) =>
    [...all].map(([logicalId, resource]) => ({ stack, logicalId, ...resource })),
  );
  const clients = resources.filter(({ type }) => type === 'AWS::Cognito::UserPoolClient');
  return resources
    .filter(({ type }) => type === 'AWS::Cognito::UserPool')
    .map(({ stack, logicalId, ref: userPoolId, values }) => ({
      stack,
      logicalId,
      name: values['UserPoolName'],
      userPoolId,
      userPoolClientId: clientOf(clients.filter(({ values: { UserPoolId } }) => UserPoolId === userPoolId))?.ref,
    }));
}

type Client = Pick<MadeResource, 'ref' | 'values'>;

/** A server's client has a secret, which no page has. */
const clientOf = (clients: readonly Client[]): Client | undefined => clients.find(isForSrp) ?? clients[0];

const isForSrp = ({ values: { GenerateSecret, ExplicitAuthFlows } }: Client): boolean =>
  !isTrue(GenerateSecret) && (!Array.isArray(ExplicitAuthFlows) || ExplicitAuthFlows.includes('ALLOW_USER_SRP_AUTH'));

const isMeant = ({ userPool }: SeededUser, { stack, logicalId, name }: FoundPool): boolean =>
  [logicalId, `${stack}/${logicalId}`, name].includes(userPool);

/** Answers the users of these stacks with their pools. A user who names none is in the first. */
export function poolUsers(stacks: readonly ProvisionedStack[], users: readonly SeededUser[]): readonly PoolUser[] {
  const pools = userPoolsOf(stacks);
  return users.flatMap((user) => {
    const pool = user.userPool === undefined ? pools[0] : pools.find((one) => isMeant(user, one));
    if (!pool) return [];
    const { userPoolId, userPoolClientId } = pool;
    return [{ ...user, userPoolId, userPoolClientId }];
  });
}

/** Users who name no pool are made in the first region that has one, and in no other. */
export function withUsersOnce<
  Region extends { readonly userPoolId?: string | undefined; readonly users: readonly PoolUser[] },
>(regions: readonly Region[]): readonly Region[] {
  const home = regions.find(({ userPoolId }) => userPoolId !== undefined);
  return regions.map((region) => {
    const users = region.users.filter(({ userPool }) => region === home || userPool !== undefined);
    return { ...region, users };
  });
}

/** Answers the users of each region, by the stacks of the regions. */
export const usersOfRegions = (
  regions: readonly (readonly ProvisionedStack[])[],
  users: readonly SeededUser[],
): readonly (readonly PoolUser[])[] =>
  withUsersOnce(
    regions.map((stacks) => ({ userPoolId: userPoolsOf(stacks)[0]?.userPoolId, users: poolUsers(stacks, users) })),
  ).map((region) => region.users);

/** Tells of users whose pool does not exist or could be one of several, and of those who are there twice. */
export function userPoolFaults(stacks: readonly ProvisionedStack[], users: readonly SeededUser[]): string[] {
  const pools = userPoolsOf(stacks);
  const full = ({ stack, logicalId }: FoundPool): string => `${stack}/${logicalId}`;
  const known = new Set<string>();
  return users.flatMap((user) => {
    const { username, userPool } = user;
    const found = userPool === undefined ? pools.slice(0, 1) : pools.filter((pool) => isMeant(user, pool));
    const [pool, ...others] = found;
    if (pool && others.length === 0) {
      const name = `${pool.userPoolId}/${username}`;
      if (known.has(name)) return [`user ${username} is there twice, in the same user pool.`];
      known.add(name);
      return [];
    }
    if (userPool === undefined) return [];
    const what = pool ? 'names several user pools' : 'is no user pool of the template';
    const choice = pool ? found : pools;
    const there = choice.length === 0 ? 'It has none.' : `There are ${choice.map(full).join(', ')}.`;
    return [`user ${username}: ${userPool} ${what}. ${there}`];
  });
}

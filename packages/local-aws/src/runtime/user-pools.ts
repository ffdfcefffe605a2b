import type { ProvisionedStack } from '../assembly/provision.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import type { PoolUser, SeededUser } from './outputs-model.ts';

/** A user pool of the template, and the first client of it. */
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
      userPoolClientId: clients.find(({ values: { UserPoolId } }) => UserPoolId === userPoolId)?.ref,
    }));
}

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

/** Refuses users whose pool does not exist, or could be one of several. */
export function checkUserPools(stacks: readonly ProvisionedStack[], users: readonly SeededUser[]): void {
  const pools = userPoolsOf(stacks);
  const full = ({ stack, logicalId }: FoundPool): string => `${stack}/${logicalId}`;
  for (const user of users.filter(({ userPool }) => userPool !== undefined)) {
    const found = pools.filter((pool) => isMeant(user, pool));
    if (found.length === 1) continue;
    const what = found.length === 0 ? 'is no user pool of the template' : 'names several user pools';
    const choice = found.length === 0 ? pools : found;
    const known = choice.length === 0 ? 'It has none.' : `There are ${choice.map(full).join(', ')}.`;
    throw new OperatorError('SeedFailed', `local-aws.json: user ${user.username}: ${user.userPool} ${what}. ${known}`);
  }
}

import { aws } from './api.ts';

export interface PoolUser {
  /** The name by which the user pool knows the user. */
  readonly id: string;
  /** The name by which people know the user: the e-mail address if there is one. */
  readonly name: string;
  readonly status: string;
  readonly enabled: boolean;
  readonly attributes: Readonly<Record<string, string>>;
}

interface Listed {
  readonly Users?: readonly {
    readonly Username: string;
    readonly UserStatus: string;
    readonly Enabled: boolean;
    readonly Attributes?: readonly { readonly Name: string; readonly Value: string }[];
  }[];
}

/** Lists the first sixty users of a pool. */
export async function usersOf(pool: string | undefined): Promise<PoolUser[]> {
  if (pool === undefined) return [];
  const { Users = [] } = await aws<Listed>('cognito-idp', 'ListUsers', { UserPoolId: pool, Limit: 60 });
  return Users.map(({ Username, UserStatus, Enabled, Attributes = [] }) => {
    const attributes = Object.fromEntries(Attributes.map(({ Name, Value }) => [Name, Value]));
    return { id: Username, name: attributes['email'] ?? Username, status: UserStatus, enabled: Enabled, attributes };
  });
}

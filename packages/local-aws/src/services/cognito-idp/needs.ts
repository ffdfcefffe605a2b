import { textOf, type Need, type Scope } from '../../contract/action.ts';

/** Every action that is not a user's own has the name of its permission, on the pool that it names. */
export const administratorNeeds =
  ({ region, accountId }: Scope) =>
  (action: string, { UserPoolId }: { readonly UserPoolId?: unknown }): readonly Need[] => {
    const pool = `arn:aws:cognito-idp:${region}:${accountId}:userpool/${textOf(UserPoolId)}`;
    return [{ action: `cognito-idp:${action}`, resource: UserPoolId === undefined ? '*' : pool }];
  };

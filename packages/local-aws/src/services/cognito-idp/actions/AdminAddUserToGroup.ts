import { action } from '../../../protocol/action.ts';
import { userOf } from '../users/accounts.ts';
import { groupOf, poolOf, type Cognito } from '../context.ts';
import type { Input } from '../wire/input.ts';

export const AdminAddUserToGroup = (cognito: Cognito) =>
  action<Input<'UserPoolId' | 'Username' | 'GroupName'>, unknown>(['UserPoolId', 'Username', 'GroupName'], (input) => {
    const pool = poolOf(cognito, input);
    const group = groupOf(pool, input);
    cognito.state.addToGroup(pool.id, group.name, userOf(cognito, pool, input).sub);
    return {};
  });

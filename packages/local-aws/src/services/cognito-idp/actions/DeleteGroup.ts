import { action } from '../../../protocol/action.ts';
import { poolOf, type Cognito } from '../context.ts';
import { changeableGroupOf } from '../users/groups.ts';
import type { Input } from '../wire/input.ts';

export const DeleteGroup = (cognito: Cognito) =>
  action<Input<'UserPoolId' | 'GroupName'>, unknown>(['UserPoolId', 'GroupName'], (input) => {
    const pool = poolOf(cognito, input);
    const { name } = changeableGroupOf(pool, input, 'DeleteGroup');
    cognito.state.transaction(() => {
      cognito.state.emptyGroup(pool.id, name);
      cognito.state.deleteGroup(pool.id, name);
    });
    pool.groups.delete(name);
    return {};
  });

import { action } from '../../../protocol/action.ts';
import { groupOf, poolOf, type Cognito } from '../context.ts';
import type { Input } from '../wire/input.ts';
import { groupOut } from '../wire/output.ts';

export const GetGroup = (cognito: Cognito) =>
  action<Input<'UserPoolId' | 'GroupName'>, unknown>(['UserPoolId', 'GroupName'], (input) => {
    const pool = poolOf(cognito, input);
    return { Group: groupOut(pool, groupOf(pool, input)) };
  });

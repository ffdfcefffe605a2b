import { action } from '../../../protocol/action.ts';
import { addUser, newUserMembers, type NewUser } from '../users/admin-create.ts';
import { poolOf, type Cognito } from '../context.ts';
import { userOut } from '../wire/output.ts';

export const AdminCreateUser = (cognito: Cognito) =>
  action<NewUser, unknown>(newUserMembers, (input) => ({
    User: userOut(addUser(cognito, poolOf(cognito, input), input)),
  }));

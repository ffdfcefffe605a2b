import { action } from '../../../protocol/action.ts';
import { addUser, newUserMembers, type NewUser } from '../admin-create.ts';
import { poolOf, type Cognito } from '../cognito.ts';
import { userOut } from '../output.ts';

export const AdminCreateUser = (cognito: Cognito) =>
  action<NewUser, unknown>(newUserMembers, (input) => ({
    User: userOut(addUser(cognito, poolOf(cognito, input), input)),
  }));

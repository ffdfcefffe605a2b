import { action } from '../../../protocol/action.ts';
import { poolOf, type Cognito } from '../context.ts';
import { changeableGroupOf, groupDetails, storeGroup, type DetailNames } from '../users/groups.ts';
import type { Input } from '../wire/input.ts';
import { groupOut } from '../wire/output.ts';

/** What is not mentioned stays as it is. */
export const UpdateGroup = (cognito: Cognito) =>
  action<Input<'UserPoolId' | 'GroupName' | DetailNames>, unknown>(
    ['UserPoolId', 'GroupName', 'Description', 'Precedence', 'RoleArn'],
    (input) => {
      const pool = poolOf(cognito, input);
      const details = groupDetails(input);
      const { fromTemplate: _, ...before } = changeableGroupOf(pool, input, 'UpdateGroup');
      return {
        Group: groupOut(
          pool,
          storeGroup(cognito, pool, { ...before, ...details, modifiedAt: cognito.ports.clock.now() }),
        ),
      };
    },
  );

import { action } from '../../../protocol/action.ts';
import { poolOf, type Cognito } from '../context.ts';
import { groupDetails, groupExists, storeGroup, type DetailNames } from '../users/groups.ts';
import { text, type Input } from '../wire/input.ts';
import { groupOut } from '../wire/output.ts';

export const CreateGroup = (cognito: Cognito) =>
  action<Input<'UserPoolId' | 'GroupName' | DetailNames>, unknown>(
    ['UserPoolId', 'GroupName', 'Description', 'Precedence', 'RoleArn'],
    (input) => {
      const pool = poolOf(cognito, input);
      const name = text(input, 'GroupName', {
        maximum: 128,
        pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u,
        patternText: '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+',
      });
      const details = groupDetails(input);
      if (pool.groups.has(name)) throw groupExists();
      const now = cognito.ports.clock.now();
      cognito.state.emptyGroup(pool.id, name);
      return {
        Group: groupOut(pool, storeGroup(cognito, pool, { name, ...details, createdAt: now, modifiedAt: now })),
      };
    },
  );

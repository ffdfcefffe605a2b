import type { GetRoleResponse } from '@aws-sdk/client-iam';
import type { QueryWire } from '../../../protocol/query.ts';
import { iamAction, onRole, roleName, roleOf } from '../context.ts';
import { shownRole } from '../shown.ts';

export const GetRole = iamAction({
  input: { RoleName: roleName },
  needs: onRole('iam:GetRole'),
  genuine: () => [{ RoleName: 'hostile' }],
  run: ({ RoleName }, context): QueryWire<GetRoleResponse> => ({ Role: shownRole(roleOf(context, RoleName)) }),
});

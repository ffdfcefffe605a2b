import type { UpdateRoleResponse } from '@aws-sdk/client-iam';
import { numeral, text } from '../../../protocol/members.ts';
import type { QueryWire } from '../../../protocol/query.ts';
import { changeableRole, changeRole, iamAction, onRole, roleName } from '../context.ts';

export const UpdateRole = iamAction({
  input: {
    RoleName: roleName,
    Description: text({ max: 1000 }),
    MaxSessionDuration: numeral({ min: 3600, max: 43_200 }),
  },
  needs: onRole('iam:UpdateRole'),
  genuine: () => [{ RoleName: 'hostile', Description: 'd', MaxSessionDuration: '3600' }],
  run({ RoleName, Description, MaxSessionDuration }, context): QueryWire<UpdateRoleResponse> {
    const role = changeableRole(context, RoleName);
    const maxSessionSeconds = MaxSessionDuration ?? role.maxSessionSeconds;
    const told = { ...role.told, description: Description ?? role.told.description };
    changeRole(context, { ...role, maxSessionSeconds, told });
    return {};
  },
});

import type { ListRolesResponse } from '@aws-sdk/client-iam';
import { anywhere } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import type { QueryWire } from '../../../protocol/query.ts';
import { iamAction, pageMembers, pageOf } from '../context.ts';
import { listedRole } from '../shown.ts';

export const ListRoles = iamAction({
  input: { PathPrefix: text({ min: 1, max: 512 }), ...pageMembers },
  needs: anywhere('iam:ListRoles'),
  genuine: () => [{}, { PathPrefix: '/', MaxItems: '1' }],
  run({ PathPrefix = '/', ...asked }, { policies }): QueryWire<ListRolesResponse> {
    const found = [...policies.roles.values()].filter(({ told }) => told.path.startsWith(PathPrefix));
    const { entries, end } = pageOf(found, ({ name }) => name, asked, ['ListRoles', PathPrefix]);
    return { Roles: { member: entries.map(listedRole) }, ...end };
  },
});

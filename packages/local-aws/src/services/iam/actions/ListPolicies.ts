import type { ListPoliciesResponse } from '@aws-sdk/client-iam';
import { anywhere } from '../../../contract/action.ts';
import { UnsupportedError } from '../../../kernel/errors.ts';
import { text } from '../../../protocol/members.ts';
import type { QueryWire } from '../../../protocol/query.ts';
import { iamAction, pageMembers, pageOf } from '../context.ts';
import { shownPolicy } from '../shown.ts';

export const ListPolicies = iamAction({
  input: {
    Scope: text({ values: ['All', 'AWS', 'Local'] }),
    OnlyAttached: text({ values: ['true', 'false'] }),
    PathPrefix: text({ min: 1, max: 512 }),
    ...pageMembers,
  },
  needs: anywhere('iam:ListPolicies'),
  genuine: () => [{ Scope: 'Local' }, { Scope: 'Local', OnlyAttached: 'true', PathPrefix: '/', MaxItems: '1' }],
  run({ Scope = 'All', OnlyAttached, PathPrefix = '/', ...asked }, context): QueryWire<ListPoliciesResponse> {
    if (Scope !== 'Local') throw new UnsupportedError(`ListPolicies of AWS's own policies (Scope ${Scope})`);
    const shown = [...context.policies.managedPolicies.values()]
      .map((policy) => shownPolicy(context, policy))
      .filter(({ Path = '/' }) => Path.startsWith(PathPrefix))
      .filter(({ AttachmentCount = 0 }) => OnlyAttached !== 'true' || AttachmentCount > 0);
    const list = ['ListPolicies', OnlyAttached, PathPrefix];
    const { entries, end } = pageOf(shown, ({ Arn = '' }) => Arn, asked, list);
    return { Policies: { member: entries }, ...end };
  },
});

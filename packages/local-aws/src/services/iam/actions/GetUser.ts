import type { GetUserResponse } from '@aws-sdk/client-iam';
import { textOf } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import type { QueryWire } from '../../../protocol/query.ts';
import { iamAction } from '../context.ts';
import { noSuchEntity } from '../errors.ts';
import { shownUser, userNameOf } from '../users.ts';

export const GetUser = iamAction({
  input: { UserName: text({ min: 1, max: 128 }) },
  needs: ({ UserName }, { accountId, administrator }) => [
    {
      action: 'iam:GetUser',
      resource: `arn:aws:iam::${accountId}:user/${textOf(UserName) || userNameOf(administrator)}`,
    },
  ],
  genuine: () => [{}, { UserName: 'administrator' }],
  run({ UserName = 'administrator' }, context): QueryWire<GetUserResponse> {
    if (UserName !== userNameOf(context.administrator))
      throw noSuchEntity(`The user with name ${UserName} cannot be found.`);
    return { User: shownUser(context) };
  },
});

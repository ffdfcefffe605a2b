import type { GetSessionTokenResponse } from '@aws-sdk/client-sts';
import { needsNothing } from '../../../contract/action.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { numeral } from '../../../protocol/members.ts';
import type { QueryWire } from '../../../protocol/query.ts';
import { stsAction } from '../context.ts';
import { shownCredentials } from '../credentials.ts';

/** No policy can deny it. docs: IAM User Guide, "Permissions for GetSessionToken" */
export const GetSessionToken = stsAction({
  input: { DurationSeconds: numeral({ min: 900, max: 129_600 }) },
  needs: needsNothing,
  genuine: () => [{ DurationSeconds: '900' }],
  run({ DurationSeconds = 43_200 }, { iam }, { principal }): QueryWire<GetSessionTokenResponse> {
    if (principal.type !== 'User')
      throw new AwsError('AccessDenied', 'Cannot call GetSessionToken with session credentials', { status: 403 });
    return { Credentials: shownCredentials(iam.issueFor(principal, DurationSeconds)) };
  },
});

import type { GetCallerIdentityResponse } from '@aws-sdk/client-sts';
import { needsNothing } from '../../../contract/action.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { stsAction } from '../context.ts';

/**
 * AWS asks for no permission here, so even a policy that denies the action has no effect. docs: AWS STS API Reference,
 * "GetCallerIdentity"
 */
export const GetCallerIdentity = stsAction({
  input: {},
  needs: needsNothing,
  genuine: () => [{}],
  run(_input, _context, { principal }): Wire<GetCallerIdentityResponse> {
    if (principal.type !== 'User' && principal.type !== 'AssumedRole')
      throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', { status: 403 });
    return { Arn: principal.arn, UserId: principal.userId, Account: principal.accountId };
  },
});

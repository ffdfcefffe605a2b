import { AwsError } from '../../../kernel/errors.ts';
import { action } from '../../../protocol/action.ts';

export const GetCallerIdentity = action<Record<string, never>, unknown>({}, (_input, { principal }) => {
  if (principal.type !== 'User' && principal.type !== 'AssumedRole') {
    throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', { status: 403 });
  }
  return { Arn: principal.arn, UserId: principal.userId, Account: principal.accountId };
});

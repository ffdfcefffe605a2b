import { isOfAws, isPolicyArn, isServiceLinked, mayBeLater } from '../../contract/managed-policies.ts';
import type { Ports } from '../../contract/service.ts';
import { laterPolicies, laterSubject } from '../../iam/managed-policies.ts';
import { AwsError, UnsupportedError } from '../../kernel/errors.ts';
import { Pager } from '../../kernel/pages.ts';

export const noSuchEntity = (message: string): AwsError => new AwsError('NoSuchEntity', message, { status: 404 });
export const roleMissing = (name: string): AwsError => noSuchEntity(`The role with name ${name} cannot be found.`);
export const policyMissing = (arn: string): AwsError => noSuchEntity(`Policy ${arn} was not found.`);

/** Makes what finds why no role can have a policy that is none of the account, and tells of one that is not known. */
export const attachChecker =
  ({ requireAllowed, operator }: Pick<Ports, 'requireAllowed' | 'operator'>) =>
  (arn: string, role: string): void => {
    const fault = attachFault(arn);
    if (fault) throw fault;
    if (!mayBeLater(arn)) return;
    requireAllowed(laterPolicies, laterSubject(arn));
    operator.warn(`Role ${role} has the policy ${arn}, which this version does not know: it allows nothing.`);
  };

/** recorded: aws-samples/aws-cdk-examples issue 335, davidtucker/ps-serverless-app issue 19 */
export const notValid = (arn: string): AwsError =>
  new AwsError('InvalidInput', `ARN ${arn} is not valid.`, { status: 400 });

/** recorded: aws/aws-cdk issues 19830 (AWS has none of the name) and 6131 */
function attachFault(arn: string): AwsError | undefined {
  if (!isPolicyArn(arn)) return notValid(arn);
  if (isServiceLinked(arn))
    return new AwsError('PolicyNotAttachable', 'Cannot attach a Service Role Policy to a Customer Role.');
  if (isOfAws(arn) || mayBeLater(arn)) return undefined;
  return noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
}

export const alreadyExists = (message: string): AwsError =>
  new AwsError('EntityAlreadyExists', message, { status: 409 });
export const roleExists = (name: string): AwsError => alreadyExists(`Role with name ${name} already exists.`);

/** docs: AWS Identity and Access Management User Guide, "IAM and AWS STS quotas" */
export const quotaExceeded = (quota: 'RolesPerAccount' | 'PoliciesPerAccount', most: number): AwsError =>
  new AwsError('LimitExceeded', `Cannot exceed quota for ${quota}: ${most}`, { status: 409 });

export const deleteConflict = (message: string): AwsError => new AwsError('DeleteConflict', message, { status: 409 });

export const invalidPrincipal = (): AwsError => new AwsError('MalformedPolicyDocument', 'Invalid principal in policy');

export const validationError = (message: string): AwsError => new AwsError('ValidationError', message, { status: 400 });
export const pager = new Pager(() => validationError('Invalid Marker.'));

/** The template says what its own roles and policies are. */
export const ofTemplate = (what: string): UnsupportedError =>
  new UnsupportedError(`A change by call of ${what}, which belongs to the template,`);

const accessDenied = (message: string): AwsError => new AwsError('AccessDenied', message, { status: 403 });

export const roleNotFound = (roleArn: string): AwsError =>
  accessDenied(`The role ${roleArn} is unknown: no role of the template and none that a call has made has this ARN`);

import { AwsError } from '../../kernel/errors.ts';
import { Pager } from '../../kernel/pages.ts';

export const groupNotFound = (): AwsError =>
  new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
export const streamNotFound = (): AwsError =>
  new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
export const pager = new Pager(() => invalidParameter('The specified nextToken is invalid.'));
export const invalidParameter = (message: string): AwsError => new AwsError('InvalidParameterException', message);

/** recorded: localstack/localstack, test_logs (create_log_group, create_log_stream twice) */
export const groupExists = (): AwsError =>
  new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
export const streamExists = (): AwsError =>
  new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');

/** recorded: aws/aws-cdk#12016 */
export const policyNotFound = (name: string): AwsError =>
  new AwsError('ResourceNotFoundException', `Policy with name [${name.slice(0, 512)}] does not exist.`);
/** recorded: DNXLabs/terraform-aws-ecs-app#40 (the eleventh policy) */
export const limitExceeded = (): AwsError => new AwsError('LimitExceededException', 'Resource limit exceeded.');

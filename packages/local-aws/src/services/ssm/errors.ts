import { AwsError } from '../../kernel/errors.ts';
import { Pager } from '../../kernel/pages.ts';

// This error has no message. recorded: newvoll/ssmbak, README
export const parameterNotFound = (): AwsError => new AwsError('ParameterNotFound', '');
export const parameterVersionNotFound = (name: string, version: string): AwsError =>
  new AwsError(
    'ParameterVersionNotFound',
    `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`,
  );
/** recorded: aws/aws-cdk#15135 */
export const notForTemplates = (name: string): AwsError =>
  new AwsError(
    'ValidationError',
    `Parameters [${name}] referenced by template have types not supported by CloudFormation.`,
  );
export const parameterAlreadyExists = (): AwsError =>
  new AwsError(
    'ParameterAlreadyExists',
    'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
  );
export const validation = (message: string): AwsError => new AwsError('ValidationException', message);
export const pager = new Pager(() => new AwsError('InvalidNextToken', 'The specified token is not valid.'));

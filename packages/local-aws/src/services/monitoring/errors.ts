import { AwsError } from '../../kernel/errors.ts';

export const invalidParameterValue = (message: string): AwsError =>
  new AwsError('InvalidParameterValueException', message);
export const invalidCombination = (message: string): AwsError =>
  new AwsError('InvalidParameterCombinationException', message);
export const missingParameter = (message: string): AwsError =>
  new AwsError('MissingRequiredParameterException', message);
export const validationError = (message: string): AwsError => new AwsError('ValidationError', message);
export const unknownAlarm = (): AwsError => new AwsError('ResourceNotFound', 'Unknown', { status: 404 });
export const invalidNextToken = (): AwsError => new AwsError('InvalidNextToken', 'Request.NextToken is invalid');
export const resourceNotFound = (arn: string): AwsError =>
  new AwsError('ResourceNotFoundException', 'Unknown', {
    status: 404,
    details: { ResourceType: 'alarm', ResourceId: arn.slice(0, 1_024) },
  });

import { AwsError } from '../../kernel/errors.ts';

export const validation = (message: string): AwsError => new AwsError('ValidationException', message);
/** Makes the error for members or expressions that do not fit together; a sentence follows. */
export const invalidParameters = (problem: string): AwsError =>
  validation(`One or more parameter values were invalid: ${problem}`);
export const serialization = (message: string): AwsError => new AwsError('SerializationException', message);

export const resourceNotFound = (): AwsError =>
  new AwsError('ResourceNotFoundException', 'Requested resource not found');
export const tableNotFound = (name: string): AwsError =>
  new AwsError('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
export const tableExists = (name: string): AwsError =>
  new AwsError('ResourceInUseException', `Table already exists: ${name}`);

export const conditionalCheckFailed = (item: Readonly<Record<string, unknown>> | undefined): AwsError =>
  new AwsError('ConditionalCheckFailedException', 'The conditional request failed', {
    ...(item && { details: { Item: item } }),
  });
export const keySchemaMismatch = (): AwsError => validation('The provided key element does not match the schema');

/**
 * The largest item, in bytes. docs: Amazon DynamoDB Developer Guide, "Service, account, and table quotas in Amazon
 * DynamoDB"
 */
export const largestItem = 400 * 1024;
export const tooLarge = (): AwsError => validation('Item size has exceeded the maximum allowed size');

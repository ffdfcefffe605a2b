import { AwsError } from '../../kernel/errors.ts';

export const notFound = (what: string): AwsError => new AwsError('NotFound', `${what} does not exist`, { status: 404 });
export const invalidParameter = (message: string): AwsError =>
  new AwsError('InvalidParameter', `Invalid parameter: ${message}`);
export const validationError = (message: string): AwsError => new AwsError('ValidationError', message);

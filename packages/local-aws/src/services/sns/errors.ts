import { AwsError } from '../../kernel/errors.ts';
import { Pager } from '../../kernel/pages.ts';

export const notFound = (what: string): AwsError => new AwsError('NotFound', `${what} does not exist`, { status: 404 });
export const invalidParameter = (message: string): AwsError =>
  new AwsError('InvalidParameter', `Invalid parameter: ${message}`);
export const pager = new Pager(() => invalidParameter('NextToken'));
export const validationError = (message: string): AwsError => new AwsError('ValidationError', message);

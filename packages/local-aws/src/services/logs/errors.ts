import { AwsError } from '../../kernel/errors.ts';

export const groupNotFound = (): AwsError =>
  new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
export const streamNotFound = (): AwsError =>
  new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
export const invalidParameter = (message: string): AwsError => new AwsError('InvalidParameterException', message);

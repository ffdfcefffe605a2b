import { AwsError } from '../../kernel/errors.ts';

export const notAuthorizedToAssume = (caller: string, roleArn: string): AwsError =>
  new AwsError('AccessDenied', `User: ${caller} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`, {
    status: 403,
  });

export const validationError = (message: string): AwsError => new AwsError('ValidationError', message, { status: 400 });

import { AwsError } from '../../kernel/errors.ts';

export const noSuchEntity = (message: string): AwsError => new AwsError('NoSuchEntity', message, { status: 404 });

const accessDenied = (message: string): AwsError => new AwsError('AccessDenied', message, { status: 403 });

export const roleNotFound = (roleArn: string): AwsError =>
  accessDenied(`The role ${roleArn} is unknown: no AWS::IAM::Role of the template has this ARN`);

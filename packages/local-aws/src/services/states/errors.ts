import { AwsError } from '../../kernel/errors.ts';

export const stateMachineDoesNotExist = (arn: string): AwsError =>
  new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
export const executionDoesNotExist = (arn: string): AwsError =>
  new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
export const executionAlreadyExists = (arn: string): AwsError =>
  new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
export const invalidName = (name: string): AwsError => new AwsError('InvalidName', `Invalid Name: '${name}'`);
export const invalidInput = (reason: string): AwsError =>
  new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${reason}'`);
export const invalidArn = (arn: string): AwsError => new AwsError('InvalidArn', `Invalid Arn: '${arn}'`);
export const invalidToken = (): AwsError => new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
export const validation = (message: string): AwsError =>
  new AwsError('ValidationException', `1 validation error detected: ${message}`);

/** A name or ARN that AWS's own request check would turn away. */
export function requireText(value: unknown, member: string, maxLength: number): string {
  if (value === undefined || value === null)
    throw validation(`Value at '${member}' failed to satisfy constraint: Member must not be null`);
  if (typeof value !== 'string') throw new AwsError('SerializationException', `${member} is not a string`);
  if (value.length < 1)
    throw validation(
      `Value '' at '${member}' failed to satisfy constraint: Member must have length greater than or equal to 1`,
    );
  if (value.length > maxLength)
    throw validation(
      `Value at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${maxLength}`,
    );
  return value;
}

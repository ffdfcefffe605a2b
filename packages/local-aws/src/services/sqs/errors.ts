import { AwsError } from '../../kernel/errors.ts';
import { missing, type RefuseMembers } from '../../protocol/members.ts';

// Clients of the former Query protocol read the name after the semicolon. Clients of the JSON protocol read the name of
// the shape.
export const queueDoesNotExist = (): AwsError =>
  new AwsError('com.amazonaws.sqs#QueueDoesNotExist', 'The specified queue does not exist.');
export const receiptHandleIsInvalid = (handle: string): AwsError =>
  new AwsError(
    'com.amazonaws.sqs#ReceiptHandleIsInvalid',
    `The input receipt handle "${handle.slice(0, 1_024)}" is not a valid receipt handle.`,
  );
export const invalidAttributeName = (name: string): AwsError =>
  new AwsError('com.amazonaws.sqs#InvalidAttributeName', `Unknown Attribute ${name.slice(0, 256)}.`);
export const invalidAttributeValue = (name: string, reason?: string): AwsError =>
  new AwsError(
    'com.amazonaws.sqs#InvalidAttributeValue',
    `Invalid value for the parameter ${name}.${reason === undefined ? '' : ` Reason: ${reason}`}`,
  );
export const sqsRefusal = (code: string, message: string, status = 400): AwsError =>
  new AwsError(`com.amazonaws.sqs#${code}`, message, { status });
export const invalidParameter = (message: string): AwsError =>
  new AwsError('com.amazonaws.sqs#InvalidParameterValueException', message);
export const missingParameter = (name: string): AwsError =>
  new AwsError(
    'com.amazonaws.sqs#MissingRequiredParameterException',
    `The request must contain the parameter ${name}.`,
  );

/** Makes the error for a missing member. docs: Amazon SQS API Reference, "Common Error Types" (MissingParameter) */
export const refusedMembers: RefuseMembers = (sentence, violations) => {
  const absent = violations.find(({ rule }) => rule === missing)?.at;
  if (absent === undefined) return new AwsError('ValidationException', sentence);
  return missingParameter(absent.charAt(0).toUpperCase() + absent.slice(1));
};

export function requireBetween(name: string, value: number | undefined, least: number, most: number): void {
  if (value !== undefined && (value < least || value > most))
    throw invalidParameter(
      `Value ${value} for parameter ${name} is invalid. Reason: Must be >= ${least} and <= ${most}, if provided.`,
    );
}

/** This range has other words than the others. */
export function checkDelay(seconds: number | undefined): void {
  if (seconds !== undefined && (seconds < 0 || seconds > 900))
    throw invalidParameter(
      `Value ${seconds} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`,
    );
}

/**
 * The errors that have another code in the former Query protocol. observed: @aws-sdk/client-sqs 3.1169.0, whose model
 * of the service names both
 */
export const queryCodes: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      'BatchEntryIdsNotDistinct',
      'BatchRequestTooLong',
      'EmptyBatchRequest',
      'InvalidBatchEntryId',
      'MessageNotInflight',
      'PurgeQueueInProgress',
      'QueueDeletedRecently',
      'TooManyEntriesInBatchRequest',
      'UnsupportedOperation',
    ].map((name) => [name, `AWS.SimpleQueueService.${name}`]),
  ),
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
  InvalidParameterValueException: 'InvalidParameterValue',
  MissingRequiredParameterException: 'MissingParameter',
};

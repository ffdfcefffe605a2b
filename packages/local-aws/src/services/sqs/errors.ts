import { AwsError } from '../../errors.ts';

// Clients of the former Query protocol read the name after the semicolon; the JSON protocol names the shape.
export const queueDoesNotExist = (): AwsError => new AwsError('com.amazonaws.sqs#QueueDoesNotExist', 'The specified queue does not exist.');
export const receiptHandleIsInvalid = (): AwsError => new AwsError('com.amazonaws.sqs#ReceiptHandleIsInvalid', 'The input receipt handle is invalid.');
export const invalidParameter = (message: string): AwsError => new AwsError('com.amazonaws.sqs#InvalidParameterValueException', message);
export const missingParameter = (name: string): AwsError => new AwsError('com.amazonaws.sqs#MissingRequiredParameterException', `The request must contain the parameter ${name}.`);

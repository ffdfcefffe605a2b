import type { MessageAttribute } from '../../contract/ports.ts';
import type { AwsResponse, UnauthenticatedRequest } from '../../contract/service.ts';
import { AwsError } from '../../kernel/errors.ts';
import { ownValue } from '../../kernel/own-value.ts';
import { refusal } from '../../protocol/refusal.ts';
import type { Attributes } from './store.ts';

// Clients of the former Query protocol read the name after the semicolon; the JSON protocol names the shape.
export const queueDoesNotExist = (): AwsError =>
  new AwsError('com.amazonaws.sqs#QueueDoesNotExist', 'The specified queue does not exist.');
export const receiptHandleIsInvalid = (): AwsError =>
  new AwsError('com.amazonaws.sqs#ReceiptHandleIsInvalid', 'The input receipt handle is invalid.');
export const invalidParameter = (message: string): AwsError =>
  new AwsError('com.amazonaws.sqs#InvalidParameterValueException', message);
export const missingParameter = (name: string): AwsError =>
  new AwsError(
    'com.amazonaws.sqs#MissingRequiredParameterException',
    `The request must contain the parameter ${name}.`,
  );

export function requireBetween(name: string, value: number | undefined, least: number, most: number): void {
  if (value !== undefined && (value < least || value > most))
    throw invalidParameter(
      `Value ${value} for parameter ${name} is invalid. Reason: Must be >= ${least} and <= ${most}, if provided.`,
    );
}

/** Worded otherwise than the other ranges. */
export function checkDelay(seconds: number | undefined): void {
  if (seconds !== undefined && (seconds < 0 || seconds > 900))
    throw invalidParameter(
      `Value ${seconds} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`,
    );
}

/** Attributes as a client may send them. */
export type SentAttributes = Readonly<Record<string, Partial<MessageAttribute>>>;

export function checkAttributes(attributes: SentAttributes): asserts attributes is Attributes {
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    if (!DataType)
      throw invalidParameter(
        `The message attribute '${name.slice(0, 256)}' must contain a non-empty message attribute type.`,
      );
    if (!StringValue && !BinaryValue)
      throw invalidParameter(
        `The message attribute '${name.slice(0, 256)}' must contain a non-empty message attribute value ` +
          `for message attribute type '${DataType.slice(0, 256)}'.`,
      );
  }
}

/**
 * Errors whose code in the former Query protocol is another. observed: @aws-sdk/client-sqs 3.1169.0, whose model of the
 * service names both
 */
const queryCodes: Readonly<Record<string, string>> = {
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
  AccessDeniedException: 'AccessDenied',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  IncompleteSignatureException: 'IncompleteSignature',
  UnrecognizedClientException: 'InvalidClientTokenId',
  ExpiredTokenException: 'ExpiredToken',
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
};

const nameOfShape = ({ code }: AwsError): string => code.slice(code.indexOf('#') + 1);
const queryCodeOf = (error: AwsError): string => ownValue(queryCodes, nameOfShape(error)) ?? nameOfShape(error);
const faultOf = ({ status }: AwsError): 'Sender' | 'Receiver' => (status < 500 ? 'Sender' : 'Receiver');

/**
 * Clients of the JSON protocol ask for the code of the Query protocol beside it, because programs compare that. docs:
 * Smithy, "AWS Query compatible protocol"
 */
export function sqsError(request: UnauthenticatedRequest, error: AwsError): AwsResponse {
  const response = refusal(request, error);
  if (request.headers['x-amzn-query-mode'] !== 'true') return response;
  const header = { 'x-amzn-query-error': `${queryCodeOf(error)};${faultOf(error)}` };
  return { ...response, headers: { ...response.headers, ...header } };
}

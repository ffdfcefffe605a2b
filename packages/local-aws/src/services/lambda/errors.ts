import { AwsError } from '../../kernel/errors.ts';
import { Pager } from '../../kernel/pages.ts';

export const functionNotFound = (arn: string): AwsError =>
  new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, { status: 404, details: { Type: 'User' } });

export const resourceNotFound = (message: string): AwsError =>
  new AwsError('ResourceNotFoundException', message, { status: 404, details: { Type: 'User' } });

/** docs: AWS Lambda API Reference, "Invoke" (InvalidZipFileException) */
export const invalidZipFile = (why: string): AwsError =>
  new AwsError('InvalidZipFileException', `Lambda could not unzip the deployment package: ${why}`, {
    status: 502,
    details: { Type: 'Service' },
  });

export const tooManyRequests = (
  reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' | 'ConcurrentInvocationLimitExceeded',
): AwsError =>
  new AwsError('TooManyRequestsException', 'Rate Exceeded.', {
    status: 429,
    details: { Reason: reason, Type: 'User' },
  });

export const conflict = (message: string): AwsError =>
  new AwsError('ResourceConflictException', message, { status: 409, details: { Type: 'User' } });

export const preconditionFailed = (message: string): AwsError =>
  new AwsError('PreconditionFailedException', message, { status: 412, details: { Type: 'User' } });

export const invalidParameter = (message: string): AwsError =>
  new AwsError('InvalidParameterValueException', message, { status: 400, details: { Type: 'User' } });
/** recorded: aws-cloudformation/cloudformation-coverage-roadmap#1189 */
export const invalidPrincipal = (): AwsError =>
  invalidParameter('The provided principal was invalid. Please check the principal and try again.');

/**
 * Members that break the constraints of the model. observed: AWS CLI and boto3 in public logs ("ValidationException …
 * CreateFunction … Member must have value less than or equal to 900"), covidatlas/li#575
 */
export const validation = (sentence: string): AwsError => new AwsError('ValidationException', sentence);

/**
 * docs: AWS Lambda API Reference, "Invoke" (ResourceNotFoundException). recorded: anomalyco/sst, the sentence itself
 */
export const otherRegion = (there: string, here: string): AwsError =>
  resourceNotFound(`Functions from '${there}' are not reachable in this region ('${here}')`);

/** docs: AWS Lambda API Reference, "ListFunctions" (InvalidParameterValueException) */
export const pager = new Pager(() => invalidParameter('Invalid Marker.'));

export const invalidRequestContent = (message: string): AwsError =>
  new AwsError('InvalidRequestContentException', message, { status: 400, details: { Type: 'User' } });

export const requestTooLarge = (message: string): AwsError =>
  new AwsError('RequestTooLargeException', message, { status: 413, details: { Type: 'User' } });

/** docs: AWS Lambda API Reference, "Invoke" (RecursiveInvocationException) */
export const recursiveInvocation = (): AwsError =>
  new AwsError(
    'RecursiveInvocationException',
    'Lambda has detected your function being invoked in a recursive loop with other AWS resources and stopped your ' +
      "function's invocation.",
    { status: 400, details: { Type: 'User' } },
  );

/** Nobody hears this: the caller has given up before an environment was free. */
export const notWanted = (): AwsError =>
  new AwsError('ServiceException', 'The caller did not wait for a free environment, so the function did not run.', {
    status: 500,
    details: { Type: 'Service' },
  });

/** The runtime is being stopped. A client sees the same as in an outage of AWS. */
export const shuttingDown = (): AwsError =>
  new AwsError('ServiceException', 'Service is shutting down.', { status: 500, details: { Type: 'Service' } });

import { AwsError } from '../../kernel/errors.ts';
import { Pager } from '../../kernel/pages.ts';

/** The errors of user pools have exactly the messages that clients compare. */
export const invalidParameter = (message: string): AwsError => new AwsError('InvalidParameterException', message);
export const invalidToken = (): AwsError => invalidParameter('Invalid pagination token.');
export const pager = new Pager(invalidToken);
export const notAuthorized = (message: string): AwsError => new AwsError('NotAuthorizedException', message);
const notFound = (message: string): AwsError => new AwsError('ResourceNotFoundException', message);

export const poolNotFound = (id: string): AwsError => notFound(`User pool ${id} does not exist.`);
export const clientNotFound = (id: string): AwsError => notFound(`User pool client ${id} does not exist.`);
export const groupNotFound = (): AwsError => notFound('Group not found.');

export const userNotFound = (): AwsError => new AwsError('UserNotFoundException', 'User does not exist.');
export const wrongCredentials = (): AwsError => notAuthorized('Incorrect username or password.');
export const passwordAttemptsExceeded = (): AwsError => notAuthorized('Password attempts exceeded');
export const userDisabled = (): AwsError => notAuthorized('User is disabled.');
export const invalidSession = (): AwsError => notAuthorized('Invalid session for the user.');
export const expiredSession = (): AwsError => notAuthorized('Invalid session for the user, session is expired.');
export const usedSession = (): AwsError =>
  notAuthorized('Invalid session for the user, session can only be used once.');
export const userNotConfirmed = (): AwsError => new AwsError('UserNotConfirmedException', 'User is not confirmed.');
export const passwordResetRequired = (): AwsError =>
  new AwsError('PasswordResetRequiredException', 'Password reset required for the user');

export const invalidPassword = (violation: string): AwsError =>
  new AwsError('InvalidPasswordException', `Password did not conform with policy: ${violation}`);
export const codeMismatch = (): AwsError =>
  new AwsError('CodeMismatchException', 'Invalid verification code provided, please try again.');
export const expiredCode = (): AwsError =>
  new AwsError('ExpiredCodeException', 'Invalid code provided, please request a code again.');
export const codeNotOfUser = (): AwsError => new AwsError('CodeMismatchException', 'Invalid code received for user');
/** recorded: aws-amplify/amplify-js ("PreSignUp failed with error Invalid email domain.") */
export const lambdaFailed = (trigger: string, message: string): AwsError =>
  new AwsError('UserLambdaValidationException', `${trigger} failed with error ${message}.`);
export const notCallable = (trigger: string, why: string): AwsError =>
  new AwsError('UnexpectedLambdaException', `${trigger} invocation failed due to ${why}.`);
export const unrecognizable = (): AwsError =>
  new AwsError('InvalidLambdaResponseException', 'Unrecognizable lambda output');
export const limitExceeded = (): AwsError =>
  new AwsError('LimitExceededException', 'Attempt limit exceeded, please try after some time.');

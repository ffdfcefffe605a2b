import { AwsError } from '../../kernel/errors.ts';

export const notFound = (message: string): AwsError => new AwsError('NotFoundException', message, { status: 404 });
export const badRequest = (message: string, details: Record<string, unknown> = {}): AwsError =>
  new AwsError('BadRequestException', message, { details });

/** Makes a transport error of the GraphQL endpoint: its body contains only `errors`. */
export const unauthorized = (message: string): AwsError =>
  new AwsError('UnauthorizedException', message, { status: 401 });
export const noCredentials = (): AwsError => unauthorized('Valid authorization header not provided.');
export const notAllowedToCall = (): AwsError => unauthorized('You are not authorized to make this call.');
/** No IAM policy of the caller allows a field that the operation asks for. recorded: aws-amplify/amplify-cli#4343 */
export const permissionDenied = (): AwsError => unauthorized('Permission denied');
/** Makes an error that contains only its kind. */
export const withoutMessage = (code: string): AwsError => new AwsError(code, '');
export const malformed = (message: string): AwsError => new AwsError('MalformedHttpRequestException', message);
export const noSchema = (): AwsError =>
  new AwsError('GraphQLSchemaException', 'No schema definition exists.', { status: 502 });

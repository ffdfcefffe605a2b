import { AwsError } from '../../kernel/errors.ts';

export const invalidParameter = (message: string): AwsError => new AwsError('InvalidParameterException', message);
export const notAuthorized = (message: string): AwsError => new AwsError('NotAuthorizedException', message);
export const poolNotFound = (id: string): AwsError =>
  new AwsError('ResourceNotFoundException', `IdentityPool '${id}' not found.`);
export const identityNotFound = (id: string): AwsError =>
  new AwsError('ResourceNotFoundException', `Identity '${id}' not found.`);
export const guestsRefused = (): AwsError =>
  notAuthorized('Unauthenticated access is not supported for this identity pool.');
export const foreignProvider = (): AwsError =>
  notAuthorized('Token is not from a supported provider of this identity pool.');
export const otherLogin = (): AwsError =>
  notAuthorized("Logins don't match. Please include at least one valid login for this identity or identity pool.");
export const forbiddenIdentity = (id: string): AwsError => notAuthorized(`Access to Identity '${id}' is forbidden.`);
export const noRole = (why: string, cause?: unknown): AwsError =>
  new AwsError(
    'InvalidIdentityPoolConfigurationException',
    `Invalid identity pool configuration. Check assigned IAM roles for this pool. ${why}`.trim(),
    { cause },
  );

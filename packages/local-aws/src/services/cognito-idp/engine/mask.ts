/**
 * Shows the destination of a code as far as a stranger may know it: `a***@e***`, `+*******0100`. docs: Amazon Cognito
 * user pools API Reference, "ForgotPassword" (Examples)
 */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return `${email.slice(0, 1)}***@${email.slice(at + 1, at + 2)}***`;
}

export const maskPhoneNumber = (number: string): string =>
  `+${'*'.repeat(Math.max(number.length - 5, 0))}${number.slice(-4)}`;

import { invalidParameter } from '../errors.ts';
import type { CognitoContext } from '../context.ts';
import type { UserPool } from '../from-template.ts';
import type { User } from '../stored.ts';
import { runTrigger, shownAttributes } from './trigger.ts';

interface Candidate {
  readonly userName: string;
  readonly attributes: Readonly<Record<string, string>>;
}

interface Decided {
  readonly isConfirmed: boolean;
  /** The flags of the addresses that count as verified. */
  readonly verified: Readonly<Record<string, string>>;
}

const addresses = { autoVerifyEmail: 'email', autoVerifyPhone: 'phone_number' } as const;

/**
 * Asks the function before a user is made. It may refuse, confirm the account, and verify addresses. docs: Amazon
 * Cognito Developer Guide, "Pre sign-up Lambda trigger"
 */
export async function beforeSignUp(
  context: CognitoContext,
  pool: UserPool,
  source: 'PreSignUp_SignUp' | 'PreSignUp_AdminCreateUser',
  { userName, attributes }: Candidate,
): Promise<Decided> {
  const validation = context.asked?.validation;
  const response = await runTrigger(context, pool, 'PreSignUp', {
    source,
    userName,
    request: { userAttributes: attributes, validationData: validation ?? null },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  });
  const verified: Record<string, string> = {};
  for (const [flag, address] of Object.entries(addresses)) {
    if (response?.[flag] !== true) continue;
    if (!attributes[address]) throw invalidParameter(`${flag} is true, and the user has no ${address}.`);
    verified[`${address}_verified`] = 'true';
  }
  return { isConfirmed: response?.['autoConfirmUser'] === true, verified };
}

/** The account is confirmed whatever the function answers; the caller hears that it failed. */
export async function afterConfirmation(
  context: CognitoContext,
  pool: UserPool,
  user: User,
  source: 'PostConfirmation_ConfirmSignUp' | 'PostConfirmation_ConfirmForgotPassword',
): Promise<void> {
  await runTrigger(context, pool, 'PostConfirmation', {
    source,
    userName: user.username,
    request: { userAttributes: shownAttributes(user) },
  });
}

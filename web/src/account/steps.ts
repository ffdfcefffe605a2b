import type { SignInOutput } from 'aws-amplify/auth';
import { pool } from '../backend.ts';

/** The present step of signing in. Passwords are kept in memory only, and only until the sign-in that needs them. */
export type Step =
  | { readonly at: 'sign-in'; readonly email?: string; readonly note?: string }
  | { readonly at: 'sign-up'; readonly email?: string }
  | { readonly at: 'confirm'; readonly email: string; readonly password: string }
  | { readonly at: 'forgotten'; readonly email?: string }
  | { readonly at: 'reset'; readonly email: string; readonly note?: string }
  | { readonly at: 'new-password' }
  | { readonly at: 'totp' };

export type Go = (step: Step) => void;

/** Signs in by SRP (the password never leaves the browser) and goes to the next step. */
export async function enter(email: string, password: string, go: Go): Promise<void> {
  const { signIn } = await pool();
  await follow(await signIn({ username: email, password }), go, { email, password });
}

/** Continues; when the user is signed in, the application learns of it by an event. */
export async function follow(
  { nextStep }: SignInOutput,
  go: Go,
  { email, password } = { email: '', password: '' },
): Promise<void> {
  switch (nextStep.signInStep) {
    case 'DONE':
      return;
    case 'CONFIRM_SIGN_UP':
      return go({ at: 'confirm', email, password });
    case 'RESET_PASSWORD':
      await (await pool()).resetPassword({ username: email });
      return go({ at: 'reset', email, note: 'An administrator asks for a new password.' });
    case 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED':
      return go({ at: 'new-password' });
    case 'CONFIRM_SIGN_IN_WITH_TOTP_CODE':
      return go({ at: 'totp' });
    default:
      throw new Error(`This page cannot do the next step of this sign-in: ${nextStep.signInStep}.`);
  }
}

import { pool } from '../backend.ts';
import { Form } from '../form.tsx';
import { explain } from './explain.ts';
import { codeField, emailField, newPasswordField } from './fields.ts';
import { enter, follow, type Go } from './steps.ts';

const passwordField = {
  name: 'password',
  label: 'Password',
  type: 'password',
  autoComplete: 'current-password',
} as const;

export function SignIn({
  email,
  note,
  focused,
  go,
}: {
  email: string | undefined;
  note: string | undefined;
  focused: boolean;
  go: Go;
}) {
  return (
    <>
      {note && <p role="status">{note}</p>}
      <Form
        label="Sign in"
        fields={[emailField(email), passwordField]}
        action="Sign in"
        busyAction="Signing in …"
        submit={(values) => enter(values.email.trim(), values.password, go)}
        explain={explain}
        focused={focused}
      />
    </>
  );
}

const answer = async (challengeResponse: string, go: Go): Promise<void> =>
  follow(await (await pool()).confirmSignIn({ challengeResponse }), go);

/**
 * Asks a user whom an administrator made for a new password, because the given one is valid for the first sign-in only.
 */
export function NewPassword({ go }: { go: Go }) {
  return (
    <>
      <p>This password was for the first time only. Choose your own.</p>
      <Form
        label="New password"
        fields={[newPasswordField]}
        action="Set it and sign in"
        busyAction="Signing in …"
        submit={({ newPassword }) => answer(newPassword, go)}
        explain={explain}
        focused
      />
    </>
  );
}

export function Totp({ go }: { go: Go }) {
  return (
    <Form
      label="Second factor"
      fields={[{ ...codeField, label: 'Code of your authenticator' }]}
      action="Sign in"
      busyAction="Signing in …"
      submit={({ code }) => answer(code.trim(), go)}
      explain={explain}
      focused
    />
  );
}

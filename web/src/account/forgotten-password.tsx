import { pool } from '../backend.ts';
import { Form } from '../form.tsx';
import { CodeSent } from './code-sent.tsx';
import { explain } from './explain.ts';
import { codeField, emailField, newPasswordField } from './fields.ts';
import { enter, type Go } from './steps.ts';

export function Forgotten({ email, go }: { email: string | undefined; go: Go }) {
  const submit = async (username: string): Promise<void> => {
    await (await pool()).resetPassword({ username });
    go({ at: 'reset', email: username });
  };
  return (
    <Form
      label="Forgotten password"
      fields={[emailField(email)]}
      action="Send me a code"
      busyAction="Sending …"
      submit={(values) => submit(values.email.trim())}
      explain={explain}
      focused
    />
  );
}

export function Reset({ email, note, local, go }: { email: string; note: string | undefined; local: boolean; go: Go }) {
  const submit = async (confirmationCode: string, newPassword: string): Promise<void> => {
    await (await pool()).confirmResetPassword({ username: email, confirmationCode, newPassword });
    await enter(email, newPassword, go).catch(() => go({ at: 'sign-in', email, note: 'Your password is set.' }));
  };
  return (
    <>
      {note && <p>{note}</p>}
      {/* The page never tells whether such an account exists. */}
      <CodeSent to={email} local={local} again={async () => (await pool()).resetPassword({ username: email })}>
        If there is an account of <strong>{email}</strong>, a code was sent there.
      </CodeSent>
      <Form
        label="New password"
        fields={[codeField, newPasswordField]}
        action="Set it and sign in"
        busyAction="Setting …"
        submit={({ code, newPassword }) => submit(code.trim(), newPassword)}
        explain={explain}
        focused
      />
    </>
  );
}

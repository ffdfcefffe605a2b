import { pool } from '../backend.ts';
import { Form } from '../form.tsx';
import { CodeSent } from './code-sent.tsx';
import { explain } from './explain.ts';
import { codeField, emailField, newPasswordField } from './fields.ts';
import { enter, type Go } from './steps.ts';

export function SignUp({ email, go }: { email: string | undefined; go: Go }) {
  const submit = async (username: string, password: string): Promise<void> => {
    const { signUp } = await pool();
    const { nextStep } = await signUp({ username, password, options: { userAttributes: { email: username } } });
    if (nextStep.signUpStep === 'DONE') await enter(username, password, go);
    else go({ at: 'confirm', email: username, password });
  };
  return (
    <Form
      label="Sign up"
      fields={[emailField(email), { ...newPasswordField, label: 'Password' }]}
      action="Sign up"
      busyAction="Signing up …"
      submit={(values) => submit(values.email.trim(), values.newPassword)}
      explain={explain}
      focused
    />
  );
}

/** Asks for the code that proves the address. Then it signs in with the password that the user has just typed. */
export function Confirm({ email, password, local, go }: { email: string; password: string; local: boolean; go: Go }) {
  const submit = async (confirmationCode: string): Promise<void> => {
    await (await pool()).confirmSignUp({ username: email, confirmationCode });
    await enter(email, password, go).catch(() => go({ at: 'sign-in', email, note: 'Your address is confirmed.' }));
  };
  return (
    <>
      <CodeSent to={email} local={local} again={async () => (await pool()).resendSignUpCode({ username: email })}>
        A code was sent to <strong>{email}</strong>, to show that the address is yours.
      </CodeSent>
      <Form
        label="Confirm your address"
        fields={[codeField]}
        action="Confirm and sign in"
        busyAction="Confirming …"
        submit={({ code }) => submit(code.trim())}
        explain={explain}
        focused
      />
    </>
  );
}

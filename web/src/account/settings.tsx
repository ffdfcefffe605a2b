import {
  deleteUser,
  fetchMFAPreference,
  setUpTOTP,
  updateMFAPreference,
  updatePassword,
  verifyTOTPSetup,
} from 'aws-amplify/auth';
import { useEffect, useState } from 'react';
import { announce } from '../announce.tsx';
import { Form } from '../form.tsx';
import type { Session } from '../session.ts';
import { explain } from './explain.ts';
import { codeField, newPasswordField } from './fields.ts';
import { PhoneNumber } from './phone-number.tsx';

/** Shows what a signed-in user can change about the account. */
export function Settings({ session: { email, phone } }: { session: Session }) {
  return (
    <main id="main" className="narrow settings" tabIndex={-1}>
      <h2>Account</h2>
      <p>{email}</p>
      <SecondFactor email={email} />
      <Password />
      <PhoneNumber verified={phone} />
      <Deletion email={email} />
    </main>
  );
}

type Factor = 'unknown' | 'off' | 'on' | { readonly secret: string; readonly uri: string };

function SecondFactor({ email }: { email: string }) {
  const [factor, setFactor] = useState<Factor>('unknown');
  const [failure, setFailure] = useState<string>();
  const attempt = (act: () => Promise<Factor>): void => {
    setFailure(undefined);
    act().then(setFactor, (error: unknown) => setFailure(explain(error).message));
  };
  const read = async (): Promise<Factor> => {
    const { enabled = [] } = await fetchMFAPreference();
    return enabled.includes('TOTP') ? 'on' : 'off';
  };
  useEffect(() => attempt(read), []);
  const begin = async (): Promise<Factor> => {
    const { sharedSecret, getSetupUri } = await setUpTOTP();
    return { secret: sharedSecret, uri: getSetupUri('Dragons', email).toString() };
  };
  const confirm = async (code: string): Promise<void> => {
    await verifyTOTPSetup({ code });
    await updateMFAPreference({ totp: 'PREFERRED' });
    setFactor('on');
    announce('The second factor is on.');
  };
  const end = async (): Promise<Factor> => {
    await updateMFAPreference({ totp: 'DISABLED' });
    announce('The second factor is off.');
    return 'off';
  };
  return (
    <section aria-labelledby="factor">
      <h3 id="factor">Second factor</h3>
      {factor === 'unknown' && !failure && <p role="status">Loading …</p>}
      {factor === 'off' && <p>You sign in with your password only.</p>}
      {factor === 'on' && <p>You sign in with your password and a code from your authenticator app.</p>}
      {typeof factor === 'object' && <Enrolment {...factor} confirm={confirm} />}
      {factor === 'off' && (
        <button type="button" className="quiet" onClick={() => attempt(begin)}>
          Set it up
        </button>
      )}
      {factor === 'on' && (
        <button type="button" className="quiet" onClick={() => attempt(end)}>
          Switch it off
        </button>
      )}
      {failure && <p role="alert">{failure}</p>}
    </section>
  );
}

interface EnrolmentProps {
  readonly secret: string;
  readonly uri: string;
  readonly confirm: (code: string) => Promise<void>;
}

function Enrolment({ secret, uri, confirm }: EnrolmentProps) {
  return (
    <>
      <p>
        <a href={uri}>Open your authenticator</a>, or type this key into it: <code data-testid="secret">{secret}</code>
      </p>
      <Form
        label="Second factor"
        fields={[{ ...codeField, label: 'Code that it shows' }]}
        action="Switch it on"
        busyAction="Checking …"
        submit={({ code }) => confirm(code.trim())}
        explain={explain}
        focused
      />
    </>
  );
}

const oldPasswordField = {
  name: 'password',
  label: 'Current password',
  type: 'password',
  autoComplete: 'current-password',
} as const;

function Password() {
  const [done, setDone] = useState(false);
  const submit = async (oldPassword: string, newPassword: string, form: HTMLFormElement): Promise<void> => {
    setDone(false);
    await updatePassword({ oldPassword, newPassword });
    form.reset();
    setDone(true);
  };
  return (
    <section aria-labelledby="password-of">
      <h3 id="password-of">Password</h3>
      <Form
        label="Password"
        fields={[oldPasswordField, newPasswordField]}
        action="Change password"
        busyAction="Changing …"
        submit={({ password, newPassword }, form) => submit(password, newPassword, form)}
        explain={explain}
      />
      <p role="status">{done && 'Your password is changed.'}</p>
    </section>
  );
}

function Deletion({ email }: { email: string }) {
  const submit = async (typed: string): Promise<void> => {
    if (typed.trim().toLowerCase() !== email.toLowerCase()) throw new Error('This is not the address of your account.');
    await deleteUser();
  };
  return (
    <section aria-labelledby="deletion">
      <h3 id="deletion">Delete the account</h3>
      <p>Nothing brings it back. Dragons that you reported stay, without your name.</p>
      <Form
        label="Delete the account"
        fields={[{ name: 'confirmation', label: 'Your e-mail address, to be sure', autoComplete: 'off' }]}
        action="Delete my account"
        busyAction="Deleting …"
        submit={({ confirmation }) => submit(confirmation)}
        explain={(error) => ({ ...explain(error), field: 'confirmation' })}
      />
    </section>
  );
}

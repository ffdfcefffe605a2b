import { useState } from 'react';
import type { Outputs } from '../session.ts';
import { Title } from '../unavailable.tsx';
import { Forgotten, Reset } from './forgotten-password.tsx';
import { SeededUsers } from './seeded-users.tsx';
import { NewPassword, SignIn, Totp } from './sign-in.tsx';
import { Confirm, SignUp } from './sign-up.tsx';
import type { Go, Step } from './steps.ts';

const headings: Readonly<Record<Step['at'], string>> = {
  'sign-in': 'Sign in',
  'sign-up': 'Sign up',
  confirm: 'Confirm your address',
  forgotten: 'Forgotten password',
  reset: 'New password',
  'new-password': 'New password',
  totp: 'Second factor',
};

const beginning: Step = { at: 'sign-in' };

/** Shows the way in: signing up and in, and what to do about a forgotten password. */
export function Account({ users }: { users: Outputs['users'] }) {
  const [step, go] = useState<Step>(beginning);
  return (
    <main className="narrow">
      <Title />
      <p>Look up the dragons of the world, and report the ones that you have seen.</p>
      <h2>{headings[step.at]}</h2>
      {/* Only a laptop's runtime lists users. */}
      <StepForm key={step.at} step={step} local={users !== undefined} go={go} />
      <Ways step={step} go={go} />
      {step.at === 'sign-in' && users !== undefined && users.length > 0 && <SeededUsers users={users} go={go} />}
    </main>
  );
}

function StepForm({ step, local, go }: { step: Step; local: boolean; go: Go }) {
  switch (step.at) {
    case 'sign-in':
      return <SignIn email={step.email} note={step.note} focused={step !== beginning} go={go} />;
    case 'sign-up':
      return <SignUp email={step.email} go={go} />;
    case 'confirm':
      return <Confirm email={step.email} password={step.password} local={local} go={go} />;
    case 'forgotten':
      return <Forgotten email={step.email} go={go} />;
    case 'reset':
      return <Reset email={step.email} note={step.note} local={local} go={go} />;
    case 'new-password':
      return <NewPassword go={go} />;
    case 'totp':
      return <Totp go={go} />;
  }
}

/** Shows the other steps that are possible from here. The typed address is kept. */
function Ways({ step, go }: { step: Step; go: Go }) {
  const way = (at: 'sign-in' | 'sign-up' | 'forgotten', text: string) => (
    <button type="button" className="link" onClick={() => go({ at, ...typedEmail(step) })}>
      {text}
    </button>
  );
  return (
    <p className="ways">
      {step.at !== 'sign-in' && way('sign-in', 'Back to sign-in')}
      {step.at === 'sign-in' && way('sign-up', 'Sign up')}
      {(step.at === 'sign-in' || step.at === 'sign-up') && way('forgotten', 'Forgotten password?')}
    </p>
  );
}

function typedEmail(step: Step): { email?: string } {
  const typed =
    document.querySelector<HTMLInputElement>('input[name=email]')?.value ?? ('email' in step ? step.email : undefined);
  return typed ? { email: typed } : {};
}

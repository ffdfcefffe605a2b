import { signIn } from 'aws-amplify/auth';
import { useState, type FormEvent } from 'react';
import type { Outputs } from './main.tsx';

/** Signs in by SRP: the password never leaves the browser. */
export function SignIn({ users }: { users: NonNullable<Outputs['users']> }) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();

  const enter = async (username: string, password: string): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    try {
      const { nextStep } = await signIn({ username, password });
      if (nextStep.signInStep !== 'DONE') setFailure(`This page cannot do the next step of this sign-in: ${nextStep.signInStep}.`);
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    void enter(String(form.get('username')), String(form.get('password')));
  };

  return (
    <main className="narrow">
      <h1>
        <img src="icon.svg" alt="" width="28" height="28" /> Dragons
      </h1>
      <form onSubmit={submit} aria-label="Sign in">
        <label>
          E-mail
          <input name="username" type="email" autoComplete="username" required />
        </label>
        <label>
          Password
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        {failure && <p role="alert">{failure}</p>}
        <button type="submit" disabled={busy}>
          {busy ? 'Signing in …' : 'Sign in'}
        </button>
      </form>
      {users.length > 0 && (
        <section aria-label="Seeded users">
          <p>Or, on this laptop, as</p>
          {users.map(({ username, password, groups }) => (
            <button key={username} type="button" className="quiet" disabled={busy} onClick={() => void enter(username, password)}>
              {username}
              {groups.map((group) => ` · ${group}`)}
            </button>
          ))}
        </section>
      )}
    </main>
  );
}

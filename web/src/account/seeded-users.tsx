import { useState } from 'react';
import type { Outputs } from '../session.ts';
import { explain } from './explain.ts';
import { enter, type Go } from './steps.ts';

/** Signs in with one click as one of the users that a laptop's runtime has made. */
export function SeededUsers({ users, go }: { users: NonNullable<Outputs['users']>; go: Go }) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const choose = async (username: string, password: string): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setFailure(undefined);
    await enter(username, password, go).catch((error: unknown) => setFailure(explain(error).message));
    setBusy(false);
  };
  return (
    <section aria-label="Seeded users">
      <p>Or, on this laptop, as</p>
      {users.map(({ username, password, groups }) => (
        <button
          key={username}
          type="button"
          className="quiet"
          aria-disabled={busy}
          onClick={() => void choose(username, password)}
        >
          {username}
          {groups.map((group) => ` · ${group}`)}
        </button>
      ))}
      {failure && <p role="alert">{failure}</p>}
    </section>
  );
}

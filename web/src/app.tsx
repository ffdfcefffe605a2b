import { useEffect, useRef, useState, type ComponentType } from 'react';
import { Account } from './account/account.tsx';
import { backend, pool } from './backend.ts';
import type { Outputs, Session } from './session.ts';
import { Arriving, Unavailable } from './unavailable.tsx';

type Reached =
  | 'none'
  | 'loading'
  /** The server cannot be reached. */
  | 'unknown'
  /** The page does not even know its server. */
  | 'nowhere'
  | { readonly session: Session; readonly Signed: ComponentType<{ session: Session }> };

/** `likely` means that somebody has signed in with this browser and has not signed out. */
export function App({ likely }: { likely: boolean }) {
  const [reached, setReached] = useState<Reached>(likely ? 'loading' : 'none');
  const [users, setUsers] = useState<Outputs['users']>();
  const refresh = (): void => void readSession().then(setReached, () => setReached('unknown'));
  const begin = useBackend(({ users: found }) => {
    setUsers(found);
    refresh();
  }, refresh);
  const start = (): void => void begin().catch(() => setReached('nowhere'));
  useEffect(start, []);
  useEffect(() => void document.dispatchEvent(new Event('dragons:ready')), []);
  useFocusOnArrival(typeof reached === 'string' ? reached : 'in');
  if (reached === 'loading') return <Arriving />;
  if (reached === 'nowhere')
    return (
      <Unavailable again={start}>
        The API cannot be reached: outputs.json is missing. On a laptop, “npm start” writes it.
      </Unavailable>
    );
  if (reached === 'unknown')
    return (
      <Unavailable again={refresh}>
        The server cannot be reached, so nobody knows whether you are signed in.
      </Unavailable>
    );
  if (reached === 'none') return <Account users={users} />;
  return <reached.Signed session={reached.session} />;
}

/** Tells when Amplify is loaded, and then of each sign-in and sign-out. */
function useBackend(arrived: (found: { users: Outputs['users'] }) => void, changed: () => void): () => Promise<void> {
  const stop = useRef<() => void>(undefined);
  useEffect(() => () => stop.current?.(), []);
  return async () => {
    const found = await backend();
    stop.current ??= found.amplify.Hub.listen('auth', changed);
    arrived(found);
  };
}

/** After a sign-in or sign-out the focus goes to the top of the new page. */
function useFocusOnArrival(at: string): void {
  const before = useRef(at);
  useEffect(() => {
    const moved = [before.current, at].sort().join() === 'in,none';
    before.current = at;
    if (moved) document.querySelector<HTMLElement>('h1')?.focus();
    if (at === 'none') document.title = 'Sign in · Dragons';
  }, [at]);
}

/** Reads the session. Rejects if a token has to be renewed and the server cannot be reached. */
async function readSession(): Promise<Reached> {
  const { fetchAuthSession } = await pool();
  const { tokens } = await fetchAuthSession();
  const claims = tokens?.idToken?.payload;
  if (!claims) return 'none';
  const groups = (claims['cognito:groups'] as string[] | undefined) ?? [];
  const session = {
    sub: String(claims.sub),
    email: String(claims['email'] ?? ''),
    ranger: groups.includes('Rangers'),
    ...(claims['phone_number_verified'] === true && { phone: String(claims['phone_number']) }),
  };
  return { session, Signed: (await import('./signed.tsx')).Signed };
}

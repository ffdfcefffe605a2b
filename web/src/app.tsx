import { fetchAuthSession, signOut } from 'aws-amplify/auth';
import { Hub } from 'aws-amplify/utils';
import { useEffect, useRef, useState } from 'react';
import { Account } from './account/account.tsx';
import { Settings } from './account/settings.tsx';
import { Announcer } from './announce.tsx';
import { Catalogue } from './catalogue.tsx';
import { useCounts } from './counts.ts';
import { Reports } from './reports.tsx';
import type { Outputs, Session } from './session.ts';
import type { Asked } from './shown.tsx';
import { Title, Unavailable } from './unavailable.tsx';
import { addressOf, useOnline, useView } from './view.ts';

export function App({ users }: { users: Outputs['users'] }) {
  const [session, setSession] = useState<Session | 'none' | 'loading' | 'unknown'>('loading');
  const refresh = (): void => void readSession().then(setSession, () => setSession('unknown'));
  useEffect(() => {
    refresh();
    return Hub.listen('auth', refresh);
  }, []);
  useFocusOnArrival(typeof session === 'string' ? session : 'in');
  if (session === 'loading') return <p className="narrow">Loading …</p>;
  if (session === 'unknown')
    return (
      <Unavailable again={refresh}>
        The server cannot be reached, so nobody knows whether you are signed in.
      </Unavailable>
    );
  if (session === 'none') return <Account users={users} />;
  return <Signed session={session} />;
}

/** Whoever has just come in, or gone out, begins at the top of what is there now. */
function useFocusOnArrival(at: string): void {
  const before = useRef(at);
  useEffect(() => {
    const moved = [before.current, at].sort().join() === 'in,none';
    before.current = at;
    if (moved) document.querySelector<HTMLElement>('h1')?.focus();
    if (at === 'none') document.title = 'Sign in · Dragons';
  }, [at]);
}

function Signed({ session }: { session: Session }) {
  const view = useView();
  const online = useOnline();
  return (
    <>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <header>
        <Title />
        <nav aria-label="Pages">
          {(['dragons', 'account'] as const).map((to) => (
            <a key={to} href={addressOf[to]} aria-current={view === to ? 'page' : undefined}>
              {to === 'dragons' ? 'Dragons' : 'Account'}
            </a>
          ))}
        </nav>
        <p>
          <span className="who" data-testid="who">
            <bdi>{session.email}</bdi>
          </span>
          {session.ranger && <span className="badge">Ranger</span>}
          <button type="button" className="quiet" onClick={() => void signOut()}>
            Sign out
          </button>
        </p>
      </header>
      {!online && (
        <p role="alert" className="offline">
          You are offline. What you see may be old.
        </p>
      )}
      <Announcer />
      {view === 'account' ? <Settings email={session.email} /> : <Dragons session={session} />}
    </>
  );
}

/** What is one's own comes first: on a telephone the dragons of the world are a long way down. */
function Dragons({ session }: { session: Session }) {
  const [asked, setAsked] = useState<Asked>();
  const counts = useCounts();
  return (
    <main id="main" className="columns" tabIndex={-1}>
      <Reports session={session} families={counts.families} showDragon={(name) => setAsked({ name })} />
      <Catalogue asked={asked} close={() => setAsked(undefined)} counts={counts} />
    </main>
  );
}

/** Rejects when a token has to be renewed and the server cannot be reached. */
async function readSession(): Promise<Session | 'none'> {
  const { tokens } = await fetchAuthSession();
  const claims = tokens?.idToken?.payload;
  if (!claims) return 'none';
  const groups = (claims['cognito:groups'] as string[] | undefined) ?? [];
  return { sub: String(claims.sub), email: String(claims['email'] ?? ''), ranger: groups.includes('Rangers') };
}

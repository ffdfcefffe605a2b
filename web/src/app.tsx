import { fetchAuthSession, signOut } from 'aws-amplify/auth';
import { Hub } from 'aws-amplify/utils';
import { useEffect, useState } from 'react';
import { Account } from './account/account.tsx';
import { Catalogue } from './catalogue.tsx';
import { Reports } from './reports.tsx';
import type { Outputs, Session } from './session.ts';
import type { Asked } from './shown.tsx';
import { Title, Unavailable } from './unavailable.tsx';

export function App({ users }: { users: Outputs['users'] }) {
  const [session, setSession] = useState<Session | 'none' | 'loading' | 'unknown'>('loading');
  const refresh = (): void => void readSession().then(setSession, () => setSession('unknown'));
  useEffect(() => {
    refresh();
    return Hub.listen('auth', refresh);
  }, []);
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

function Signed({ session }: { session: Session }) {
  const [asked, setAsked] = useState<Asked>();
  return (
    <>
      <header>
        <Title />
        <p>
          <span className="who" data-testid="who">
            {session.email}
          </span>
          {session.ranger && <span className="badge">Ranger</span>}
          <button type="button" className="quiet" onClick={() => void signOut()}>
            Sign out
          </button>
        </p>
      </header>
      <main className="columns">
        <Catalogue asked={asked} close={() => setAsked(undefined)} />
        <Reports session={session} showDragon={(name) => setAsked({ name })} />
      </main>
    </>
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

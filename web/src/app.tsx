import { fetchAuthSession, signOut } from 'aws-amplify/auth';
import { Hub } from 'aws-amplify/utils';
import { useEffect, useState } from 'react';
import { Catalogue } from './catalogue.tsx';
import type { Outputs } from './main.tsx';
import { Reports } from './reports.tsx';
import { SignIn } from './sign-in.tsx';

interface Session {
  readonly email: string;
  readonly groups: readonly string[];
}

export function App({ users }: { users: NonNullable<Outputs['users']> }) {
  const [session, setSession] = useState<Session | null>();
  useEffect(() => {
    const refresh = (): void => void readSession().then(setSession);
    refresh();
    return Hub.listen('auth', refresh);
  }, []);
  if (session === undefined) return <p className="narrow">Loading …</p>;
  if (session === null) return <SignIn users={users} />;
  return <Signed session={session} />;
}

function Signed({ session }: { session: Session }) {
  const [shown, show] = useState<string>();
  return (
    <>
      <header>
        <h1>
          <img src="icon.svg" alt="" width="28" height="28" /> Dragons
        </h1>
        <p>
          <span data-testid="who">{session.email}</span>
          {session.groups.includes('Rangers') && <span className="badge">Ranger</span>}
          <button type="button" className="quiet" onClick={() => void signOut()}>
            Sign out
          </button>
        </p>
      </header>
      <main className="columns">
        <Catalogue shown={shown} show={show} />
        <Reports showDragon={show} />
      </main>
    </>
  );
}

async function readSession(): Promise<Session | null> {
  const { tokens } = await fetchAuthSession().catch(() => ({ tokens: undefined }));
  const claims = tokens?.idToken?.payload;
  if (!claims) return null;
  return { email: String(claims['email'] ?? ''), groups: (claims['cognito:groups'] as string[] | undefined) ?? [] };
}

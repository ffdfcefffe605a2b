import { signOut } from 'aws-amplify/auth';
import { useState } from 'react';
import { Settings } from './account/settings.tsx';
import { Announcer } from './announce.tsx';
import { Catalogue } from './catalogue.tsx';
import { useCounts } from './counts.ts';
import { Reports } from './reports.tsx';
import type { Session } from './session.ts';
import type { Asked } from './shown.tsx';
import { Title } from './unavailable.tsx';
import { addressOf, useOnline, useView } from './view.ts';

/** Shows what only signed-in users see. */
export function Signed({ session }: { session: Session }) {
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
      {view === 'account' ? <Settings session={session} /> : <Dragons session={session} />}
    </>
  );
}

/** The user's own reports come first, because on a telephone the dragons of the world are a long way down. */
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

import { lazy, Suspense, useEffect, useRef, type ComponentType } from 'react';
import { get } from './api.ts';
import type { About, ScreenProps } from './model.ts';
import { Loading, Problem } from './parts/basics.tsx';
import { usersOf } from './users.ts';
import { nameResources, nameUser } from './parts/text.ts';
import { usePolled } from './parts/use-polled.ts';
import { linkTo, useRoute } from './router.ts';

interface Screen {
  readonly name: string;
  readonly title: string;
  readonly view: ComponentType<ScreenProps>;
}

/** Each screen is loaded when it is opened for the first time. */
const screens: readonly Screen[] = [
  { name: 'queries', title: 'Queries', view: lazy(() => import('./screens/queries/queries.tsx')) },
  { name: 'requests', title: 'Requests', view: lazy(() => import('./screens/requests/requests.tsx')) },
  { name: 'executions', title: 'Executions', view: lazy(() => import('./screens/executions/executions.tsx')) },
  { name: 'outbox', title: 'Outbox', view: lazy(() => import('./screens/outbox/outbox.tsx')) },
  { name: 'logs', title: 'Logs', view: lazy(() => import('./screens/logs/logs.tsx')) },
  { name: 'functions', title: 'Functions', view: lazy(() => import('./screens/functions/functions.tsx')) },
  { name: 'users', title: 'Users', view: lazy(() => import('./screens/users/users.tsx')) },
  { name: 'data', title: 'Data', view: lazy(() => import('./screens/data/data.tsx')) },
  { name: 'metrics', title: 'Metrics', view: lazy(() => import('./screens/metrics/metrics.tsx')) },
  { name: 'faults', title: 'Faults', view: lazy(() => import('./screens/faults/faults.tsx')) },
  { name: 'state', title: 'State', view: lazy(() => import('./screens/state/state.tsx')) },
];

async function readAbout(): Promise<About> {
  const about = await get<About>('/api/about');
  nameResources(about.resources);
  if (about.userPoolId !== undefined) for (const user of await usersOf(about.userPoolId)) nameUser(user.id, user.name);
  return about;
}

/** Tells that a saved change is wrong, and that the last good version still runs. */
function ChangeProblem() {
  const { value } = usePolled(() => get<{ problem?: string }>('/api/problem'), 1_500);
  const text = value?.problem;
  return (
    <div role="alert" className="change-problem">
      {text !== undefined && (
        <>
          <p>
            <b>The last change is wrong; the last good version goes on.</b>
          </p>
          <pre>{text}</pre>
        </>
      )}
    </div>
  );
}

export function App() {
  const { value: about, problem } = usePolled(readAbout, 0);
  const { screen, open } = useRoute();
  const current = screens.find(({ name }) => name === screen) ?? (screens[0] as Screen);
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    document.title = `${current.title} · local-aws`;
    if (!isFirst.current) main.current?.focus();
    isFirst.current = false;
  }, [current]);
  const View = current.view;
  return (
    <div className="frame">
      <a className="skip" href="#main" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        Skip to the screen
      </a>
      <header>
        <p className="brand">local-aws</p>
        <nav aria-label="Screens">
          {screens.map(({ name, title }) => (
            <a key={name} href={linkTo(name)} aria-current={name === current.name ? 'page' : undefined}>
              {title}
            </a>
          ))}
        </nav>
        {about && <p className="endpoint">{about.endpointUrl.replace('http://', '')}</p>}
      </header>
      <main id="main" tabIndex={-1} ref={main}>
        <h1 className={current.name === 'queries' ? 'unseen' : ''}>{current.title}</h1>
        <Problem text={problem} />
        <ChangeProblem />
        <Suspense fallback={<Loading />}>{about && <View key={current.name} about={about} open={open} />}</Suspense>
      </main>
    </div>
  );
}

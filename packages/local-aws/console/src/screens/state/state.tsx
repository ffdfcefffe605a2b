import { useState } from 'react';
import { get, post, sentenceOf, upload } from '../../api.ts';
import type { ScreenProps } from '../../model.ts';
import { Problem } from '../../parts/basics.tsx';
import { usePolled } from '../../parts/use-polled.ts';
import { Findings } from './findings.tsx';
import type { StateView } from '../../../../src/console/state-view.ts';
import type { Act, Change } from './model.ts';
import { Snapshots } from './snapshots.tsx';

/** Saves, exports and restores the whole state, and shows what this start has found out. */
export default function State(_: ScreenProps) {
  const { value, problem, again } = usePolled(() => get<StateView>('/api/state'), 3_000);
  const [said, setSaid] = useState<string>();
  const [asked, setAsked] = useState<Change>();
  const [isStarting, setStarting] = useState(false);
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    setSaid(undefined);
    try {
      await work();
    } catch (error) {
      setSaid(sentenceOf(error));
    }
    again();
  };
  const act: Act = (path, body) => attempt(() => post(`/api/state/${path}`, body));
  const take = (name: string, file: File): Promise<void> =>
    attempt(() => upload(`/api/state/file?name=${encodeURIComponent(name)}`, file));
  const change = async ({ snapshot }: Change): Promise<void> => {
    setAsked(undefined);
    setStarting(true);
    await act('restart', { snapshot });
    window.setTimeout(() => void whenBack().then(() => window.location.reload()), 1_000);
  };
  return (
    <>
      <Problem text={said ?? (isStarting ? undefined : problem)} />
      <p role="status" className="soft">
        {isStarting && 'It starts again with another state. This page comes back by itself.'}
      </p>
      <Keep act={act} take={take} />
      {asked && <Ask change={asked} does={() => void change(asked)} leaves={() => setAsked(undefined)} />}
      {value && <Snapshots view={value} act={act} ask={setAsked} />}
      {value && <Findings view={value} />}
    </>
  );
}

/** Waits until the server answers again. */
async function whenBack(): Promise<void> {
  for (;;) {
    try {
      await get('/api/about');
      return;
    } catch {
      await new Promise((resolve) => window.setTimeout(resolve, 500));
    }
  }
}

interface KeepProps {
  readonly act: Act;
  readonly take: (name: string, file: File) => Promise<void>;
}

function Keep({ act, take }: KeepProps) {
  const text = (form: FormData, name: string): string => String(form.get(name) ?? '');
  return (
    <>
      <form className="bar" action={(form) => void act('save', { name: text(form, 'name') })}>
        <label className="field grow">
          <span>Name of a snapshot</span>
          <input name="name" required autoComplete="off" placeholder="with a hundred reports" />
        </label>
        <button type="submit" className="main">
          Keep the state as it is
        </button>
      </form>
      <details className="more">
        <summary>Import a file</summary>
        <form className="bar" action={(form) => void take(text(form, 'as'), form.get('file') as File)}>
          <label className="field grow">
            <span>File that local-aws export wrote</span>
            <input name="file" type="file" accept=".localaws" required />
          </label>
          <label className="field">
            <span>As the snapshot</span>
            <input name="as" required autoComplete="off" />
          </label>
          <button type="submit">Import</button>
        </form>
      </details>
    </>
  );
}

interface AskProps {
  readonly change: Change;
  readonly does: () => void;
  readonly leaves: () => void;
}

function Ask({ change: { title }, does, leaves }: AskProps) {
  return (
    <section className="verdict" aria-label="Confirm">
      <p>
        <b>{title}?</b> local-aws stops, and starts again within seconds at the same addresses. What is there now
        becomes the snapshot <i>before the last change</i>; executions that run go on when you come back to it.
      </p>
      <div className="bar">
        <button type="button" className="main" autoFocus onClick={does}>
          {title}
        </button>
        <button type="button" onClick={leaves}>
          Leave it
        </button>
      </div>
    </section>
  );
}
